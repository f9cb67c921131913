//! What the figures should be.

use super::{
    ai::{LONG, LONGER, SLOW},
    report::{Memory, Pair, Report, Trips},
    spend::{MANY, ONE},
};

/// Our CPU time for a verified token as a multiple of theirs, at most.
const WARM_PUBLIC_KEY_RATIO: f64 = 0.7;
const WARM_SECRET_RATIO: f64 = 1.0;
const COLD_RATIO: f64 = 1.15;
const SPEND_RATIO: f64 = 1.0;
/// What may be added to the time to a model's first word, one call after the other, in milliseconds.
const ADDED_MS: f64 = 5.0;
/// How much more memory a stream may take that is twice as long, or that is taken slowly, in megabytes. One that was kept would take
/// its whole length.
const MORE_MB: f64 = 10.0;
/// What a function may weigh, gzipped.
const MAX_GZIP_KB: f64 = 250.0;

/// A figure and its limit.
pub(crate) struct Goal {
    pub(crate) name: String,
    /// What it may be at most.
    pub(crate) limit: f64,
    pub(crate) measured: f64,
    /// After the point, in print.
    pub(crate) digits: usize,
}

impl Goal {
    /// Met or missed, and by how much.
    pub(crate) fn verdict(&self) -> String {
        let by = (self.measured / self.limit - 1.0) * 100.0;
        match self.measured <= self.limit {
            true if self.limit > 0.0 => format!("met, by {:.0} %", -by),
            true => "met".to_owned(),
            false if self.limit > 0.0 => format!("missed by {by:.0} %"),
            false => format!("missed by {}", self.measured),
        }
    }
}

/// Adds the goals to a report that has all its figures.
pub(crate) fn add(report: &mut Report) {
    let mut goals = Vec::new();
    for pair in &report.pairs {
        goals.push(cpu(pair));
        goals.push(Goal {
            name: format!("{}: p99 ms, no longer than theirs", pair.name),
            limit: pair.theirs.p99_ms.median(),
            measured: pair.ours.p99_ms.median(),
            digits: 1,
        });
    }
    for found in report.first_tokens.iter().filter(|found| found.at_once == 1) {
        let name = "ms added to the first token, one call after the other".to_owned();
        goals.push(Goal { name, limit: ADDED_MS, measured: found.added_ms.median(), digits: 1 });
    }
    goals.extend(memory(&report.memory));
    goals.extend(round_trips(&report.trips));
    for size in report.sizes.iter().filter(|size| size.is_ours) {
        let measured = size.total_gzip_bytes as f64 / 1_000.0;
        goals.push(Goal { name: format!("{}: gzipped kB", size.name), limit: MAX_GZIP_KB, measured, digits: 0 });
    }
    report.goals = goals;
}

/// Flat: once the collector of garbage has come, nothing grows any more.
fn memory(rows: &[Memory]) -> Vec<Goal> {
    let peak_mb = |name| rows.iter().find(|row| row.name == name).map(|row| row.peak_mb.median());
    let Some(long) = peak_mb(LONG) else { return Vec::new() };
    let goal = |name| {
        let measured = peak_mb(name)? - long;
        let name = format!("resident MB of a stream of {name}, beyond one of {LONG}");
        Some(Goal { name, limit: MORE_MB, measured, digits: 1 })
    };
    [LONGER, SLOW].into_iter().filter_map(goal).collect()
}

/// One for each limit that does not hold (what is as it should be is in the table above), and one for all.
fn round_trips(trips: &[Trips]) -> Vec<Goal> {
    if trips.is_empty() {
        return Vec::new();
    }
    let mut goals = Vec::new();
    let mut most_beyond = 0;
    for trips in trips {
        for ((whom, count), (_, limit)) in trips.count.named().into_iter().zip(trips.most.named()) {
            if count > limit {
                let name = format!("{}: round trips to the {whom}", trips.route);
                goals.push(Goal { name, limit: limit as f64, measured: count as f64, digits: 0 });
            }
            most_beyond = most_beyond.max(count.saturating_sub(limit));
        }
    }
    let name = "round trips beyond what a route may take".to_owned();
    goals.push(Goal { name, limit: 0.0, measured: most_beyond as f64, digits: 0 });
    goals
}

fn cpu(pair: &Pair) -> Goal {
    let limit = match pair.name.as_str() {
        MANY | ONE => SPEND_RATIO,
        name if name.ends_with("without cache") => COLD_RATIO,
        name if name.contains("HS256") => WARM_SECRET_RATIO,
        _ => WARM_PUBLIC_KEY_RATIO,
    };
    Goal { name: format!("{}: CPU ratio", pair.name), limit, measured: pair.cpu_ratio(), digits: 2 }
}
