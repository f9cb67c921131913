//! A fixed number of requests over kept connections, each connection sending the next as soon as it has its answer.

use super::{
    client::{Connection, Outgoing},
    stream,
};
use anyhow::{Context as _, Result, bail};
use http::StatusCode;
use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::task::LocalSet;

/// How many requests are under way at once.
pub(crate) const CONNECTIONS: usize = 32;

/// Makes the request of a number.
pub(crate) type Make = Rc<dyn Fn(usize) -> Result<Outgoing>>;

/// What the clock of a request waits for.
#[derive(Clone, Copy)]
pub(crate) enum Until {
    /// The whole answer.
    Answered,
    /// The first word of a model; the stream is read to its end all the same.
    FirstToken,
}

/// What one run of requests took.
pub(crate) struct Run {
    /// How many there were.
    pub(crate) requests: usize,
    /// From the first to the last.
    pub(crate) elapsed: Duration,
    /// Each one's time, sorted.
    latencies: Vec<Duration>,
}

impl Run {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }

    /// The time in the middle, in milliseconds.
    pub(crate) fn median_ms(&self) -> f64 {
        self.latencies.get(self.latencies.len() / 2).map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
    }

    /// The time that all but one in a hundred requests stay below, in milliseconds.
    pub(crate) fn p99_ms(&self) -> f64 {
        let at = self.latencies.len().saturating_sub(1) * 99 / 100;
        self.latencies.get(at).map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
    }
}

/// Sends requests `0..requests` to `authority`. Any answer but `expected` is an error, with the answer's body.
pub(crate) async fn run(authority: &str, requests: usize, make: &Make, expected: StatusCode) -> Result<Run> {
    run_until(Until::Answered, CONNECTIONS, authority, requests, make, expected).await
}

/// The same over so many connections.
pub(crate) async fn run_until(
    until: Until,
    connections: usize,
    authority: &str,
    requests: usize,
    make: &Make,
    expected: StatusCode,
) -> Result<Run> {
    let next = Rc::new(Cell::new(0));
    let local = LocalSet::new();
    let mut tasks = Vec::new();
    // Connected before the clock starts.
    for _ in 0..connections.min(requests) {
        tasks.push((Connection::open(authority).await?, next.clone(), make.clone()));
    }
    let began = Instant::now();
    let tasks: Vec<_> = tasks
        .into_iter()
        .map(|(mut connection, next, make)| {
            local.spawn_local(async move {
                let mut latencies = Vec::with_capacity(requests / connections * 2);
                loop {
                    let number = next.get();
                    if number >= requests {
                        return anyhow::Ok(latencies);
                    }
                    next.set(number + 1);
                    let request = make(number)?;
                    let sent = Instant::now();
                    let answer = match until {
                        Until::Answered => {
                            let answer = connection.send(request).await?;
                            latencies.push(sent.elapsed());
                            answer
                        }
                        Until::FirstToken => {
                            let (answer, first) = stream::read(&mut connection, request).await?;
                            latencies.push(first.unwrap_or_else(|| sent.elapsed()));
                            answer
                        }
                    };
                    if answer.status() != expected {
                        let body = String::from_utf8_lossy(answer.body()).into_owned();
                        bail!("request {number} was answered with {}: {body}", answer.status());
                    }
                }
            })
        })
        .collect();
    local.await;
    let elapsed = began.elapsed();
    let mut latencies = Vec::with_capacity(requests);
    for task in tasks {
        latencies.extend(task.await.context("a connection's task stopped")??);
    }
    latencies.sort_unstable();
    Ok(Run { requests, elapsed, latencies })
}
