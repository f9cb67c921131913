//! A hundred thousand random steps of the ledger from several connections, some of which are cut off at any point, and the
//! account of them afterwards.
//!
//! `LEDGER_STEPS` says how many, `LEDGER_SEED` which ones: a failure prints its seed.

mod check;
mod random;
mod record;
mod step;
mod worker;

use std::{
    env,
    sync::{Arc, atomic::AtomicU64},
};

use libtest_mimic::{Failed, Trial};
use record::Record;
use turnpike_tests::database;
use worker::Worker;

/// How many connections take steps at once.
const WORKERS: u64 = 8;
const DEFAULT_STEPS: u64 = 100_000;

pub(crate) fn trials() -> Vec<Trial> {
    let promise = "torture: after any steps, retried and cut off, what was acknowledged is what the ledger has";
    vec![crate::trial(promise, torture)]
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name)
        .ok()
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}")))
}

async fn torture() -> Result<(), Failed> {
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let seed = number("LEDGER_SEED", clock.subsec_nanos().into());
    let steps = number("LEDGER_STEPS", DEFAULT_STEPS);
    eprintln!("torture: {steps} steps, LEDGER_SEED={seed}");
    let record = Arc::new(Record::new(seed));
    let left = Arc::new(AtomicU64::new(steps));
    let mut running = tokio::task::JoinSet::new();
    for number in 0..WORKERS {
        let (record, left) = (Arc::clone(&record), Arc::clone(&left));
        running.spawn(async move { Worker::new(number, seed, record).await.run(&left).await });
    }
    while let Some(ended) = running.join_next().await {
        ended.map_err(|e| format!("LEDGER_SEED={seed}: {e}"))?;
    }
    let client = database::connect().await;
    let words = check::everything(&client, &record).await;
    eprintln!("torture: {}", record.summary());
    if words.is_empty() { Ok(()) } else { Err(format!("LEDGER_SEED={seed}:\n{}", words.join("\n")).into()) }
}
