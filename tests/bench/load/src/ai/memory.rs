//! What a stream takes of memory, by its length: a function that kept what it hands on would grow with it.

use super::{
    super::{
        client::Connection,
        fixtures::function,
        report::{Memory, Report},
        settings::Settings,
        stream,
        workerd::Workerd,
    },
    ask::Ask,
};
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Instant};

/// A megabyte of a model's words.
const MB: usize = 1_000_000;
/// The bytes of a piece's words: `word `, so often. A model's are shorter still, a gateway's may be longer.
const WORD_BYTES: usize = 5;
const WORDS_A_PIECE: usize = 200;
/// Short streams that a new process carries before it is measured: its modules are loaded, its connections are open.
const WARM_UP: usize = 50;
/// What the slow client takes, far less than the function can carry: what it does not take must wait at the provider.
const SLOW_BYTES_PER_SECOND: f64 = 5e6;

/// The streams, of so many megabytes.
const STREAMS: [(&str, usize, Option<f64>); 4] =
    [("1 MB", 1, None), (LONG, 100, None), (LONGER, 200, None), (SLOW, 100, Some(SLOW_BYTES_PER_SECOND))];
/// The row that `goals` compares the next two with. The collector of garbage comes in the course of some tens of megabytes: a shorter
/// stream has ended before.
pub(crate) const LONG: &str = "100 MB";
/// See [`LONG`].
pub(crate) const LONGER: &str = "200 MB";
/// See [`LONG`].
pub(crate) const SLOW: &str = "100 MB, taken at 5 MB a second";

/// Each stream in a process of its own, since a process gives back little of what it once had.
pub(super) async fn measure(
    settings: &Settings,
    ask: &Ask,
    variables: &BTreeMap<String, String>,
    report: &mut Report,
) -> Result<()> {
    eprintln!("  Measuring  the memory of long streams");
    let mut all = STREAMS.map(|(name, ..)| Memory { name, ..Memory::default() });
    for _ in 0..settings.memory_rounds() {
        for ((name, megabytes, rate), found) in STREAMS.iter().zip(&mut all) {
            let workerd = Workerd::start(settings, function(settings, "ai")?, variables).await?;
            one(&workerd, ask, *megabytes, *rate, found).await.with_context(|| format!("a stream of {name}"))?;
        }
    }
    report.memory.extend(all);
    Ok(())
}

async fn one(workerd: &Workerd, ask: &Ask, megabytes: usize, rate: Option<f64>, found: &mut Memory) -> Result<()> {
    let mut connection = Connection::open(&workerd.authority).await?;
    for _ in 0..WARM_UP {
        stream::read(&mut connection, ask.ours(&workerd.authority, &json!({}))?).await?;
    }
    let before_mb = workerd.resident_mb()?;
    workerd.forget_peak()?;
    let began = Instant::now();
    let request = ask.ours(&workerd.authority, &script(megabytes * MB))?;
    let bytes = stream::pass(&mut connection, request, rate).await?;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(bytes >= megabytes * MB, "only {bytes} bytes came");
    let peak_mb = workerd.peak_mb()?;
    found.before_mb.push(before_mb);
    found.peak_mb.push(peak_mb);
    found.grown_mb.push(peak_mb - before_mb);
    found.mb_per_second.push(bytes as f64 / MB as f64 / seconds);
    Ok(())
}

/// So many bytes of words, as fast as they are taken.
fn script(bytes: usize) -> Value {
    json!({ "pieces": bytes / (WORD_BYTES * WORDS_A_PIECE), "text": "word ", "times": WORDS_A_PIECE })
}
