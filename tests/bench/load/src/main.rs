//! Measures our functions beside the JavaScript Worker and prints the report. `cargo xtask bench` builds everything,
//! starts the database and says in one line of JSON where things are; docs/benchmarks.md says what is measured and how.
//!
//! It fails on a wrong answer and never on a number.

mod ai;
mod client;
mod compare;
mod config;
mod fixtures;
mod goals;
mod issuer;
mod load;
mod movements;
mod parity;
mod pgbench;
mod print;
mod proxy;
mod report;
mod requests;
mod series;
mod settings;
mod sizes;
mod spend;
mod start_up;
mod stream;
mod tokens;
mod trips;
mod verify;
mod workerd;

use anyhow::{Context as _, Result, bail};
use fixtures::Fixtures;
use report::Report;
use settings::{Part, Settings};
use std::{
    io::{Read as _, stdin},
    thread,
};
use tokio::sync::oneshot;

// One thread, so that the load leaves the other cores to what is measured.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut line = String::new();
    stdin().read_line(&mut line).context("no settings")?;
    let settings = serde_json::from_str(&line).context("the settings are wrong")?;
    let (parent_ends, parent_is_gone) = oneshot::channel::<()>();
    // A thread of its own, since one of tokio's would keep the program from ending.
    thread::spawn(move || {
        let _parent_ends = parent_ends;
        let _ = stdin().read_to_end(&mut Vec::new());
    });
    // Whatever ends first, what was started is dropped, and so ended.
    tokio::select! {
        done = measure(&settings) => done,
        _ = parent_is_gone => bail!("interrupted"),
    }
}

async fn measure(settings: &Settings) -> Result<()> {
    // What is known before the long part fails before it.
    if settings.runs(Part::Trips) {
        trips::check(settings)?;
    }
    let mut report = Report::default();
    if settings.runs(Part::Compare) {
        compare(settings, &mut report).await?;
    }
    if settings.runs(Part::Ai) {
        ai::measure(settings, &mut report).await?;
    }
    if settings.runs(Part::Trips) {
        trips::measure(settings, &mut report).await?;
    }
    if settings.runs(Part::Sizes) {
        sizes::measure(settings, &mut report)?;
    }
    goals::add(&mut report);
    report.print(settings)
}

async fn compare(settings: &Settings, report: &mut Report) -> Result<()> {
    let fixtures = Fixtures::make(settings).await?;
    parity::check(settings, &fixtures).await?;
    verify::measure(settings, &fixtures, report).await?;
    spend::measure(settings, &fixtures, report).await?;
    movements::measure(settings, &fixtures, report).await?;
    start_up::measure(settings, &fixtures, report).await
}
