//! Rounds in turn: what the machine does besides meets all contenders alike.

use super::{
    load::{self, Make},
    series::Series,
    workerd::Workerd,
};
use anyhow::{Context as _, Result};
use http::StatusCode;

/// One of those that are compared.
pub(crate) struct Contender<'w> {
    /// Where it runs.
    pub(crate) workerd: &'w Workerd,
    /// What it is asked.
    pub(crate) make: Make,
}

/// What the rounds of a contender took.
#[derive(Clone, Default)]
pub(crate) struct Measured {
    /// CPU time of its process a request, in microseconds.
    pub(crate) cpu_us: Series,
    /// Requests a second.
    pub(crate) rate: Series,
    /// In milliseconds.
    pub(crate) p99_ms: Series,
}

/// Runs `rounds` rounds of `requests` requests for each contender in turn, after one round that does not count.
pub(crate) async fn rounds(
    what: &str,
    contenders: &[Contender<'_>],
    rounds: usize,
    requests: usize,
) -> Result<Vec<Measured>> {
    eprintln!("  Measuring  {what}");
    let mut all = vec![Measured::default(); contenders.len()];
    for round in 0..=rounds {
        // Every other round begins with another one, so that being first is nobody's luck.
        let mut turns: Vec<_> = contenders.iter().zip(&mut all).collect();
        if round % 2 == 1 {
            turns.reverse();
        }
        for (contender, measured) in turns {
            let before_us = contender.workerd.cpu_us()?;
            let run = load::run(&contender.workerd.authority, requests, &contender.make, StatusCode::OK);
            let run = run.await.with_context(|| what.to_owned())?;
            let cpu_us = contender.workerd.cpu_us()? - before_us;
            if round > 0 {
                measured.cpu_us.push(cpu_us / requests as f64);
                measured.rate.push(run.rate());
                measured.p99_ms.push(run.p99_ms());
            }
        }
    }
    Ok(all)
}
