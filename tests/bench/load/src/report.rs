//! The report: collected in the course of a run; `print.rs` writes it.

use super::{compare::Measured, goals::Goal, series::Series, trips::Counts};

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
#[derive(PartialEq, Eq)]
pub(crate) struct Trips {
    pub(crate) route: String,
    pub(crate) count: Counts,
    /// How many it should be at most.
    pub(crate) most: Counts,
}

/// The time to a model's first word, in milliseconds: medians of rounds.
#[derive(Default)]
pub(crate) struct FirstToken {
    /// How many calls were under way.
    pub(crate) at_once: usize,
    /// From the stand-in itself.
    pub(crate) direct_ms: Series,
    /// Through `ai`.
    pub(crate) ours_ms: Series,
    /// What that is more, in the same round.
    pub(crate) added_ms: Series,
    /// The hold alone, from PostgREST.
    pub(crate) hold_ms: Series,
}

/// What a stream takes of memory: resident megabytes of the process that carries it.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) name: &'static str,
    pub(crate) before_mb: Series,
    /// The most, while it went through.
    pub(crate) peak_mb: Series,
    /// The most less what was there before.
    pub(crate) grown_mb: Series,
    pub(crate) mb_per_second: Series,
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
    pub(crate) movements: Vec<Movements>,
    pub(crate) first_tokens: Vec<FirstToken>,
    pub(crate) memory: Vec<Memory>,
    pub(crate) trips: Vec<Trips>,
    pub(crate) start_up_ms: Vec<(&'static str, Series)>,
    pub(crate) sizes: Vec<Size>,
    pub(crate) goals: Vec<Goal>,
    pub(crate) notes: Vec<&'static str>,
}

impl Report {
    pub(crate) fn add_pair(&mut self, pair: Pair) {
        self.pairs.push(pair);
    }

    pub(crate) fn add_movements(&mut self, movements: Movements) {
        self.movements.push(movements);
    }

    /// A route that was called again and took the same has one row.
    pub(crate) fn add_trips(&mut self, trips: Trips) {
        if !self.trips.contains(&trips) {
            self.trips.push(trips);
        }
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
}
