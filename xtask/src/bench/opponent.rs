//! The Worker in JavaScript, bundled as its author would deploy it.

use crate::support::{cargo, npm, paths::root};
use anyhow::Result;
use std::{path::Path, process::Command};

/// Its entry.
const ENTRY: &str = "tests/bench/worker/index.js";
/// The bundler that comes with wrangler.
const ESBUILD: &str = "esbuild/bin/esbuild";

/// Bundles and minifies it into `folder`, with the settings that wrangler gives to esbuild.
pub(super) fn bundle(folder: &Path) -> Result<()> {
    let mut command = Command::new(npm::node());
    command
        .current_dir(root())
        .arg(npm::modules().join(ESBUILD))
        .arg(ENTRY)
        .arg(format!("--outfile={}", folder.join("index.js").display()));
    command.args(["--bundle", "--minify", "--format=esm", "--platform=browser", "--target=es2024"]);
    command.args(["--conditions=workerd,worker,browser", "--log-level=warning"]);
    cargo::run("the bundling of the Worker in JavaScript", &mut command)
}
