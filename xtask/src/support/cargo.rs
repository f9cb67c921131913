//! Calls of cargo and rustup.

use super::{paths::root, say};
use anyhow::{Context as _, Result, bail};
use std::{
    env,
    process::{Command, Output},
};

/// The target of Cloudflare Workers.
pub(crate) const WORKERS_TARGET: &str = "wasm32-unknown-unknown";
/// The target of Spin.
pub(crate) const SPIN_TARGET: &str = "wasm32-wasip2";

/// `cargo`, in the root of the repository.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a program to its end. Fails if it does, in the words of `what`.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{what}: cannot start {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{what} failed");
    }
    Ok(())
}

/// Runs a program to its end; gives what it printed on standard output.
pub(crate) fn output(what: &str, command: &mut Command) -> Result<String> {
    command.stderr(std::process::Stdio::inherit());
    let Output { status, stdout, .. } =
        command.output().with_context(|| format!("{what}: cannot start {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{what} failed");
    }
    String::from_utf8(stdout).with_context(|| format!("{what} printed something that is no text"))
}

/// Installs the WebAssembly targets that are missing. A toolchain without rustup is believed to have them.
pub(crate) fn ensure_targets(targets: &[&str]) -> Result<()> {
    let Ok(listed) = Command::new("rustup").args(["target", "list", "--installed"]).current_dir(root()).output() else {
        return Ok(());
    };
    let installed = String::from_utf8_lossy(&listed.stdout);
    let missing: Vec<_> =
        targets.iter().filter(|target| installed.lines().all(|line| line.trim() != **target)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    say::step("Installing", &format!("the Rust targets {missing:?}"));
    run("rustup target add", Command::new("rustup").args(["target", "add"]).args(missing).current_dir(root()))
}
