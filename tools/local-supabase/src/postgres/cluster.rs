//! The data folder: made once, and freed from a server that an earlier run left behind.

use crate::{
    child::{self, Rules},
    system::{self, Signal},
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};
use tokio::time::sleep;

const LEFTOVER_STOP_LIMIT: Duration = Duration::from_secs(20);
const LEFTOVER_POLL: Duration = Duration::from_millis(100);

/// Makes a cluster. It appears under its name when it is complete: an interrupted `initdb` leaves no half of one.
pub(super) async fn make(programs: &Path, data: &Path, log: &Path) -> Result<()> {
    let unfinished = data.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir(&unfinished)?;
    system::hand_over(&unfinished)?;
    let password = data.with_extension("password");
    fs::write(&password, "postgres\n")?;
    let rules = Rules { log, on_death: Signal::Kill, hide_root: true };
    let mut command = child::command(&programs.join("initdb"), &rules)?;
    command.arg("-D").arg(&unfinished).arg("--pwfile").arg(&password);
    command.args(["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8"]);
    // Postgres' own C.UTF-8 is the same on every system.
    command.args(["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]);
    command.args(["--no-sync", "--no-instructions"]);
    let status = child::spawn(&mut command, rules.on_death)?.wait().await?;
    fs::remove_file(&password)?;
    ensure!(status.success(), "initdb failed; {}", child::last_words(log));
    fs::rename(&unfinished, data).context("the data folder")
}

/// Ends the server that an earlier run left on `data`, and removes a stale note of one. The caller holds the folder's lock,
/// so a server found here belongs to a program that was killed.
pub(crate) async fn stop_leftover(data: &Path) -> Result<()> {
    let note = data.join("postmaster.pid");
    let text = match fs::read_to_string(&note) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e).context(note.display().to_string()),
    };
    let pid: u32 =
        text.lines().next().unwrap_or_default().trim().parse().context("the first line of postmaster.pid")?;
    let limit = Instant::now() + LEFTOVER_STOP_LIMIT;
    if system::serves_folder(pid, data) {
        system::send(pid, Signal::Interrupt);
    }
    while system::serves_folder(pid, data) {
        if Instant::now() > limit {
            bail!("the Postgres of an earlier run (process {pid}) does not end");
        }
        sleep(LEFTOVER_POLL).await;
    }
    match fs::remove_file(&note) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e).context(note.display().to_string()),
        _ => Ok(()),
    }
}
