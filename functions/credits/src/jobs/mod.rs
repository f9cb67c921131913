//! Metered jobs, by name. A job is a function; its price is the rate of `POST /v1/credits/jobs/{name}`.

mod text_report;

use shared::problem::Outcome;

pub use text_report::{Input, Report};

/// A job.
pub type Job = fn(&Input) -> Outcome<Report>;

/// The job of that name.
pub fn find(name: &str) -> Option<Job> {
    match name {
        "text-report" => Some(text_report::run),
        _ => None,
    }
}
