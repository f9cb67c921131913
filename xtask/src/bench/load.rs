//! The program that measures: `tests/bench/load`.

use super::part::Part;
use crate::support::{
    cargo::{self, cargo},
    environment::Variables,
    interrupt::Interrupt,
    npm,
    paths::target,
    say,
};
use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    env,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// Its crate.
const CRATE: &str = "turnpike-bench";
/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(100);

/// What it reads: one line of JSON. `Settings` in the crate says what each means.
#[derive(Serialize)]
pub(super) struct Settings {
    pub(super) quick: bool,
    pub(super) part: Option<Part>,
    pub(super) workerd: PathBuf,
    pub(super) scratch: PathBuf,
    pub(super) ours: BTreeMap<String, PathBuf>,
    pub(super) routes: BTreeMap<String, Vec<String>>,
    pub(super) flags: BTreeMap<String, Vec<String>>,
    pub(super) theirs: PathBuf,
    pub(super) compatibility_date: String,
    pub(super) variables: Variables,
    pub(super) api_url: String,
    pub(super) db_url: String,
    pub(super) openapi: PathBuf,
}

/// workerd itself, which `npm` installs for the machine at hand. (The package `workerd` starts it by a script, whose
/// process would not be the one whose CPU time counts.)
pub(super) fn workerd() -> Result<PathBuf> {
    let platform = match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => "linux-64",
        ("linux", "aarch64") => "linux-arm64",
        (other, _) => bail!("the bench reads CPU times from /proc, which {other} does not have"),
    };
    Ok(npm::modules().join(format!("@cloudflare/workerd-{platform}/bin/workerd")))
}

/// Builds it; gives the program.
pub(super) fn build() -> Result<PathBuf> {
    say::step("Building", CRATE);
    cargo::run("the build of the bench", cargo().args(["build", "--quiet", "--profile", "tools", "--package", CRATE]))?;
    Ok(target().join("tools").join(CRATE))
}

/// Runs it to its end. Its standard output is ours; it ends when its standard input does.
pub(super) fn run(program: &Path, settings: &Settings, interrupt: &Interrupt) -> Result<()> {
    let mut child = Command::new(program).stdin(Stdio::piped()).spawn().context("cannot start the bench")?;
    let mut input = child.stdin.take().context("the bench has no input")?;
    writeln!(input, "{}", serde_json::to_string(settings)?)?;
    let mut input = Some(input);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if interrupt.came() {
            input = None;
        }
        thread::sleep(GLANCE);
    };
    drop(input);
    if !status.success() {
        bail!("the bench failed");
    }
    Ok(())
}
