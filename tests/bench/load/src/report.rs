//! The report: collected in the course of a run, printed at its end, in Markdown.

use super::{compare::Measured, goals::Goal, series::Series, settings::Settings};
use anyhow::Result;
use std::{
    fmt::Write as _,
    io::{Write as _, stdout},
};

/// The same work on both sides.
pub(crate) struct Pair {
    /// The work.
    pub(crate) name: String,
    /// Our function.
    pub(crate) ours: Measured,
    /// The Worker in JavaScript.
    pub(crate) theirs: Measured,
}

impl Pair {
    /// Two results for the same work.
    pub(crate) fn new(name: String, ours: Measured, theirs: Measured) -> Self {
        Self { name, ours, theirs }
    }

    /// Our CPU time a request as a multiple of theirs.
    pub(crate) fn cpu_ratio(&self) -> f64 {
        self.ours.cpu_us.median() / self.theirs.cpu_us.median()
    }
}

/// Movements a second by one way.
pub(crate) struct Movements {
    pub(crate) way: &'static str,
    /// All on one account.
    pub(crate) one: f64,
    /// On 1,000 accounts.
    pub(crate) many: f64,
}

/// The upstream calls of a route.
pub(crate) struct Trips {
    pub(crate) route: String,
    pub(crate) count: usize,
    /// How many it should be at most.
    pub(crate) most: usize,
}

/// What is uploaded.
#[derive(Default)]
pub(crate) struct Size {
    pub(crate) name: String,
    pub(crate) is_ours: bool,
    pub(crate) wasm_bytes: usize,
    pub(crate) wasm_gzip_bytes: usize,
    pub(crate) total_gzip_bytes: usize,
}

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) pairs: Vec<Pair>,
    movements: Vec<Movements>,
    pub(crate) trips: Vec<Trips>,
    pub(crate) start_up_ms: Vec<(&'static str, Series)>,
    pub(crate) sizes: Vec<Size>,
    pub(crate) goals: Vec<Goal>,
    notes: Vec<&'static str>,
}

impl Report {
    pub(crate) fn add_pair(&mut self, pair: Pair) {
        self.pairs.push(pair);
    }

    pub(crate) fn add_movements(&mut self, movements: Movements) {
        self.movements.push(movements);
    }

    /// Something the reader should know.
    pub(crate) fn note(&mut self, note: &'static str) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Our requests a second in a row of this report.
    pub(crate) fn rate(&self, name: &str) -> f64 {
        self.pairs.iter().find(|pair| pair.name == name).map_or(0.0, |pair| pair.ours.rate.median())
    }

    /// Writes it to standard output.
    pub(crate) fn print(&self, settings: &Settings) -> Result<()> {
        let mut text = String::new();
        let kind = if settings.quick { "quick run, to see that it works" } else { "full run" };
        writeln!(text, "# Benchmarks ({kind}: medians of {} rounds, least–most)\n", settings.rounds())?;
        self.write_pairs(&mut text)?;
        self.write_movements(&mut text)?;
        self.write_trips(&mut text)?;
        self.write_start_up_and_sizes(&mut text)?;
        self.write_goals(&mut text)?;
        self.notes.iter().try_for_each(|note| writeln!(text, "\n{note}"))?;
        Ok(stdout().write_all(text.as_bytes())?)
    }

    fn write_pairs(&self, text: &mut String) -> Result<()> {
        writeln!(text, "| | CPU µs a request, ours | theirs | ratio | requests a second, ours | theirs | p99 ms, ours | theirs |")?;
        writeln!(text, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for pair in &self.pairs {
            let (ours, theirs) = (&pair.ours, &pair.theirs);
            write!(text, "| {} | {} | {} | ", pair.name, ours.cpu_us.spread(0), theirs.cpu_us.spread(0))?;
            write!(text, "{:.2} | {:.0} | {:.0} | ", pair.cpu_ratio(), ours.rate.median(), theirs.rate.median())?;
            writeln!(text, "{} | {} |", ours.p99_ms.spread(1), theirs.p99_ms.spread(1))?;
        }
        Ok(())
    }

    fn write_movements(&self, text: &mut String) -> Result<()> {
        writeln!(text, "\n| movements a second | one account | 1,000 accounts |\n| --- | --- | --- |")?;
        for Movements { way, one, many } in &self.movements {
            writeln!(text, "| {way} | {one:.0} | {many:.0} |")?;
        }
        Ok(())
    }

    fn write_trips(&self, text: &mut String) -> Result<()> {
        writeln!(text, "\n| route | round trips |\n| --- | --- |")?;
        for Trips { route, count, .. } in &self.trips {
            writeln!(text, "| {route} | {count} |")?;
        }
        Ok(())
    }

    fn write_start_up_and_sizes(&self, text: &mut String) -> Result<()> {
        writeln!(text, "\n| start to the first verified answer | ms |\n| --- | --- |")?;
        for (name, series) in &self.start_up_ms {
            writeln!(text, "| {name} | {} |", series.spread(0))?;
        }
        writeln!(text, "\n| upload | WebAssembly kB | gzipped kB | all modules gzipped kB |\n| --- | --- | --- | --- |")?;
        for size in &self.sizes {
            let [wasm, gzip, total] = [size.wasm_bytes, size.wasm_gzip_bytes, size.total_gzip_bytes].map(|bytes| bytes.div_ceil(1_000));
            writeln!(text, "| {} | {wasm} | {gzip} | {total} |", size.name)?;
        }
        Ok(())
    }

    fn write_goals(&self, text: &mut String) -> Result<()> {
        writeln!(text, "\n| goal | limit | measured | |\n| --- | --- | --- | --- |")?;
        for goal in &self.goals {
            writeln!(text, "| {} | {:.*} | {:.*} | {} |", goal.name, goal.digits, goal.limit, goal.digits, goal.measured, goal.verdict())?;
        }
        Ok(())
    }
}
