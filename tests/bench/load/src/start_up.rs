//! From nothing to the first verified answer.

use super::{
    client::Connection,
    fixtures::{Fixtures, function},
    report::Report,
    requests::request,
    series::Series,
    settings::Settings,
    tokens::Algorithm,
    workerd::Workerd,
};
use anyhow::{Context as _, Result, bail};
use http::{Method, StatusCode};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// How often a new process is asked, and how long.
const GLANCE: Duration = Duration::from_micros(500);
const LIMIT: Duration = Duration::from_secs(30);

/// What any Worker costs.
const EMPTY: &str = "export default { fetch() { return new Response('{}'); } };";

/// Starts each side anew several times, in turn.
pub(crate) async fn measure(settings: &Settings, fixtures: &Fixtures, report: &mut Report) -> Result<()> {
    eprintln!("  Measuring  start-up");
    let empty = settings.scratch.join("empty");
    fs::create_dir_all(&empty)?;
    fs::write(empty.join("index.js"), EMPTY)?;
    // Its keys are fetched on the way, as a new instance of a project with signing keys must.
    let token = fixtures.of(Algorithm::Es256)?.warm.first().context("no token")?;
    let sides: [(&str, &Path); 3] =
        [("ours", function(settings, "auth")?), ("theirs", &settings.theirs), ("an empty Worker", &empty)];
    let mut times = [Series::default(), Series::default(), Series::default()];
    for _ in 0..settings.rounds() {
        for ((_, folder), series) in sides.iter().zip(&mut times) {
            let elapsed = first_answer(settings, folder, &fixtures.verify_variables, token).await?;
            series.push(elapsed.as_secs_f64() * 1_000.0);
        }
    }
    report.start_up_ms = sides.iter().map(|(name, _)| *name).zip(times).collect();
    Ok(())
}

async fn first_answer(
    settings: &Settings,
    folder: &Path,
    variables: &BTreeMap<String, String>,
    token: &str,
) -> Result<Duration> {
    let began = Instant::now();
    let workerd = Workerd::spawn(settings, folder, variables)?;
    loop {
        if let Ok(mut connection) = Connection::open(&workerd.authority).await {
            let ask = request(Method::GET, &workerd.authority, "/v1/auth/verify", token, None)?;
            let answer = connection.send(ask).await?;
            let elapsed = began.elapsed();
            if answer.status() != StatusCode::OK {
                bail!("the first answer was {}: {}", answer.status(), String::from_utf8_lossy(answer.body()));
            }
            return Ok(elapsed);
        }
        if began.elapsed() > LIMIT {
            bail!("{} does not start", folder.display());
        }
        tokio::time::sleep(GLANCE).await;
    }
}
