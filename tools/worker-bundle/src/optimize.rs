//! Making a module smaller for deployment.

use crate::{arguments::Optimizer, order};
use anyhow::{Context as _, Result, bail};
use std::{fs, path::Path, process::Command};

/// What rustc's `wasm32-unknown-unknown` may use, and workerd supports: wasm-opt refuses instructions that it is not told of.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Replaces `wasm` by what `wasm-opt` makes of it, without names of functions and producers.
///
/// Nothing is inlined: rustc has inlined what is worth it, and gzip pays for the rest. Then functions that are alike are
/// put side by side ([`order`]).
pub(crate) fn run(optimizer: &Optimizer, wasm: &Path) -> Result<()> {
    let smaller = wasm.with_extension("small");
    let no_inlining = ["-aimfs=0", "-fimfs=0", "-ocimfs=0"];
    wasm_opt(optimizer, wasm, &smaller, &[&["-Os", "--strip-debug", "--strip-producers"], &no_inlining[..]].concat())?;
    let module = fs::read(&smaller).with_context(|| format!("cannot read {}", smaller.display()))?;
    let named = order::with_names_in_order(&module)?;
    fs::write(&smaller, named).with_context(|| format!("cannot write {}", smaller.display()))?;
    wasm_opt(optimizer, &smaller, wasm, &["--reorder-functions-by-name", "--strip-debug"])?;
    fs::remove_file(&smaller).with_context(|| format!("cannot remove {}", smaller.display()))
}

fn wasm_opt(optimizer: &Optimizer, from: &Path, to: &Path, passes: &[&str]) -> Result<()> {
    let mut command = Command::new(&optimizer.node);
    command.arg(&optimizer.wasm_opt).args(FEATURES).args(passes).arg(from).arg("-o").arg(to);
    let status = command.status().with_context(|| format!("cannot run {}", optimizer.node.display()))?;
    if !status.success() {
        bail!("wasm-opt failed on {}", from.display());
    }
    Ok(())
}
