//! The npm packages and the programs in them.

use super::{
    cargo::run,
    paths::{files, read, root, write},
    say,
};
use anyhow::{Context as _, Result};
use std::{
    env::consts::{ARCH, OS},
    path::PathBuf,
    process::Command,
};

/// Remembers the lock file that the installed packages are of.
const STAMP: &str = ".turnpike-lock";

/// Installs the packages of `package-lock.json`, unless they are there.
pub(crate) fn ensure_packages() -> Result<()> {
    if installed()? {
        return Ok(());
    }
    say::step("Installing", "the npm packages");
    // `--ignore-scripts`: no package of the list needs its scripts, and packages that run none are safer to install.
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    run("npm ci", Command::new("npm").args(install).current_dir(root()))?;
    write(&stamp(), read(&root().join("package-lock.json"))?)
}

/// Whether `node_modules` is what the lock file says.
pub(crate) fn installed() -> Result<bool> {
    Ok(stamp().exists() && read(&stamp())? == read(&root().join("package-lock.json"))?)
}

/// The folder of the packages.
pub(crate) fn modules() -> PathBuf {
    root().join("node_modules")
}

fn stamp() -> PathBuf {
    modules().join(STAMP)
}

/// Node 22, which comes as a package: what stands on the path may be older.
pub(crate) fn node() -> PathBuf {
    let os = if OS == "macos" { "darwin" } else { OS };
    let arch = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let packaged = ["node", "node-bin"].map(|name| modules().join(format!("{name}-{os}-{arch}/bin/node")));
    packaged.into_iter().find(|path| path.exists()).unwrap_or_else(|| "node".into())
}

/// npm's `wasm-opt`, which is a script for node.
pub(crate) fn wasm_opt() -> PathBuf {
    modules().join("binaryen/bin/wasm-opt")
}

/// A call of wrangler that reports nothing to anybody.
pub(crate) fn wrangler() -> Command {
    let mut command = Command::new(node());
    command.arg(modules().join("wrangler/bin/wrangler.js"));
    command.env("WRANGLER_SEND_METRICS", "false").env("CI", "true");
    command
}

/// The files for `node --test`: the `.mjs` files of `folder` itself. What they import is in folders below it.
pub(crate) fn tests(folder: &str) -> Vec<PathBuf> {
    let folder = root().join(folder);
    let mut found = files(&folder);
    found.retain(|path| path.parent() == Some(&folder) && path.extension().is_some_and(|kind| kind == "mjs"));
    found
}

/// The version of a program, as it prints it itself.
pub(crate) fn version(program: &str) -> Result<String> {
    let out = Command::new(program).arg("--version").output().with_context(|| format!("there is no {program}"))?;
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}
