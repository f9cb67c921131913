//! The report in Markdown, on standard output.

use super::{
    report::{Movements, Report, Trips},
    settings::Settings,
    trips::Counts,
};
use anyhow::Result;
use std::{
    fmt::Write as _,
    io::{Write as _, stdout},
};

impl Report {
    /// Writes it to standard output.
    pub(crate) fn print(&self, settings: &Settings) -> Result<()> {
        let mut text = String::new();
        let kind = if settings.quick { "quick run, to see that it works" } else { "full run" };
        let part = settings.part.map(|part| format!(", of `{part:?}` alone").to_lowercase()).unwrap_or_default();
        writeln!(text, "# Benchmarks ({kind}{part}: medians of {} rounds, least–most)", settings.rounds())?;
        self.write_pairs(&mut text)?;
        self.write_movements(&mut text)?;
        self.write_first_tokens(&mut text)?;
        self.write_memory(&mut text)?;
        self.write_trips(&mut text)?;
        self.write_start_up(&mut text)?;
        self.write_sizes(&mut text)?;
        self.write_goals(&mut text)?;
        self.notes.iter().try_for_each(|note| writeln!(text, "\n{note}"))?;
        Ok(stdout().write_all(text.as_bytes())?)
    }

    fn write_pairs(&self, text: &mut String) -> Result<()> {
        if self.pairs.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "\n| | CPU µs a request, ours | theirs | ratio | requests a second, ours | theirs | p99 ms, ours | theirs |"
        )?;
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
        if self.movements.is_empty() {
            return Ok(());
        }
        writeln!(text, "\n| movements a second | one account | 1,000 accounts |\n| --- | --- | --- |")?;
        for Movements { way, one, many } in &self.movements {
            writeln!(text, "| {way} | {one:.0} | {many:.0} |")?;
        }
        Ok(())
    }

    fn write_trips(&self, text: &mut String) -> Result<()> {
        if self.trips.is_empty() {
            return Ok(());
        }
        let names = Counts::default().named().map(|(name, _)| name).join(" | ");
        writeln!(text, "\n| route, and its round trips to | {names} |\n| --- | --- | --- | --- | --- |")?;
        for Trips { route, count, .. } in &self.trips {
            let counts = count.named().map(|(_, count)| count.to_string()).join(" | ");
            writeln!(text, "| {route} | {counts} |")?;
        }
        Ok(())
    }

    fn write_start_up(&self, text: &mut String) -> Result<()> {
        if self.start_up_ms.is_empty() {
            return Ok(());
        }
        writeln!(text, "\n| start to the first verified answer | ms |\n| --- | --- |")?;
        for (name, series) in &self.start_up_ms {
            writeln!(text, "| {name} | {} |", series.spread(0))?;
        }
        Ok(())
    }

    fn write_sizes(&self, text: &mut String) -> Result<()> {
        if self.sizes.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "\n| upload | WebAssembly kB | gzipped kB | all modules gzipped kB |\n| --- | --- | --- | --- |"
        )?;
        for size in &self.sizes {
            let [wasm, gzip, total] =
                [size.wasm_bytes, size.wasm_gzip_bytes, size.total_gzip_bytes].map(|bytes| bytes.div_ceil(1_000));
            writeln!(text, "| {} | {wasm} | {gzip} | {total} |", size.name)?;
        }
        Ok(())
    }

    fn write_goals(&self, text: &mut String) -> Result<()> {
        writeln!(text, "\n| goal | limit | measured | |\n| --- | --- | --- | --- |")?;
        for goal in &self.goals {
            writeln!(
                text,
                "| {} | {:.*} | {:.*} | {} |",
                goal.name,
                goal.digits,
                goal.limit,
                goal.digits,
                goal.measured,
                goal.verdict()
            )?;
        }
        Ok(())
    }
}
