//! Child processes: each writes to a log file of its own and ends with this program.

use crate::system::{self, Signal};
use anyhow::{Context, Result};
use std::{
    fs::{self, OpenOptions},
    path::Path,
    process::Stdio,
    time::Duration,
};
use tokio::process::{Child, Command};

/// How a child is to be started.
pub(crate) struct Rules<'a> {
    /// Where its output is appended.
    pub(crate) log: &'a Path,
    /// What it gets when this program dies.
    pub(crate) on_death: Signal,
    /// Whether it may not see that it runs as root.
    pub(crate) hide_root: bool,
}

/// A command that keeps `rules`. It has its own process group, so that Ctrl-C reaches this program alone, which then ends
/// its children in order.
pub(crate) fn command(program: &Path, rules: &Rules<'_>) -> Result<Command> {
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(rules.log)
        .with_context(|| rules.log.display().to_string())?;
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0);
    system::guard(&mut command, rules.on_death, rules.hide_root)?;
    Ok(command)
}

/// Starts a command made by [`command`]. Call it on the main thread only (see [`system::guard`]).
pub(crate) fn spawn(command: &mut Command, on_death: Signal) -> Result<Child> {
    let child = command.spawn().with_context(|| command.as_std().get_program().to_string_lossy().into_owned())?;
    if let Some(pid) = child.id() {
        system::watch(pid, on_death)?;
    }
    Ok(child)
}

/// Asks a child to end, and ends it when `patience` is over.
pub(crate) async fn stop(child: &mut Child, signal: Signal, patience: Duration) {
    let Some(pid) = child.id() else { return };
    system::send(pid, signal);
    if tokio::time::timeout(patience, child.wait()).await.is_err() {
        // It has ended by itself in the meantime, or now.
        let _ = child.kill().await;
    }
}

/// The end of a child's log, for the error that says that it failed.
pub(crate) fn last_words(log: &Path) -> String {
    const TAIL_LINES: usize = 12;
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines.get(lines.len().saturating_sub(TAIL_LINES)..).unwrap_or_default();
    format!("the end of {}:\n{}", log.display(), tail.join("\n"))
}
