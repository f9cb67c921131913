//! Static files of functions: what `functions/<name>/assets.toml` lists, copied to where both platforms look for it.

use crate::support::{
    functions::Function,
    npm,
    paths::{read, root},
};
use anyhow::{Context as _, Result};
use std::{collections::BTreeMap, fs};

/// Where the files go, relative to the root; `wrangler.toml` and `spin.toml` name the same folder.
const FOLDER: &str = "build/assets";

/// Copies the files of all `functions` that have any.
pub(super) fn copy(functions: &[Function]) -> Result<()> {
    for function in functions {
        let list = function.folder.join("assets.toml");
        if !list.exists() {
            continue;
        }
        npm::ensure_packages()?;
        let list: BTreeMap<String, String> =
            toml::from_str(&read(&list)?).with_context(|| format!("{} is wrong", list.display()))?;
        fs::create_dir_all(root().join(FOLDER))?;
        for (name, source) in list {
            let copied = fs::copy(root().join(&source), root().join(FOLDER).join(&name));
            copied.with_context(|| format!("cannot copy {source} to {FOLDER}/{name}"))?;
        }
    }
    Ok(())
}
