//! What wrangler itself would refuse.

use crate::support::{functions::Function, npm, paths::root};
use anyhow::Result;
use std::path::Path;

/// Bundles every Worker and the gateway as a deployment would, without an account or a network.
pub(super) fn check(functions: &[Function]) -> Result<Vec<String>> {
    npm::ensure_packages()?;
    let mut faults = Vec::new();
    let gateway = ("the gateway".to_owned(), root());
    let folders = functions.iter().map(|function| (function.name.clone(), function.folder.as_path()));
    for (name, folder) in folders.chain([gateway]) {
        if let Some(words) = refusal(folder)? {
            faults.push(format!("{name}: {words}"));
        }
    }
    Ok(faults)
}

fn refusal(folder: &Path) -> Result<Option<String>> {
    let out = npm::wrangler().args(["deploy", "--dry-run"]).current_dir(folder).output()?;
    let words = [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Ok((!out.status.success()).then_some(words))
}
