//! workerd's own form of configuration.

use super::settings::Settings;
use anyhow::{Context as _, Result};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The Worker of a folder, one socket, and leave to call this machine.
pub(crate) fn text(
    settings: &Settings,
    folder: &Path,
    authority: &str,
    variables: &BTreeMap<String, String>,
) -> Result<String> {
    let mut text =
        String::from("using Workerd = import \"/workerd/workerd.capnp\";\n\nconst config :Workerd.Config = (\n");
    writeln!(text, "  services = [(name = \"main\", worker = .worker),")?;
    writeln!(text, "    (name = \"internet\", network = (allow = [\"public\", \"private\", \"local\"]))],")?;
    writeln!(text, "  sockets = [(name = \"http\", address = {authority:?}, http = (), service = \"main\")],\n);\n")?;
    writeln!(text, "const worker :Workerd.Worker = (\n  compatibilityDate = {:?},", settings.compatibility_date)?;
    writeln!(text, "  compatibilityFlags = {:?},", settings.flags_of(folder))?;
    text.push_str("  modules = [\n");
    for module in modules(folder)? {
        let name = module.strip_prefix(folder)?.to_string_lossy();
        let kind = if name.ends_with(".wasm") { "wasm" } else { "esModule" };
        writeln!(text, "    (name = {name:?}, {kind} = embed {name:?}),")?;
    }
    text.push_str("  ],\n  bindings = [\n");
    for (name, value) in variables {
        writeln!(text, "    (name = {name:?}, text = {value:?}),")?;
    }
    text.push_str("  ],\n);\n");
    Ok(text)
}

/// The files of a Worker; the entry, `index.js`, comes first.
pub(crate) fn modules(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("no Worker in {}", folder.display()))? {
            let path = entry?.path();
            match path.extension().and_then(|kind| kind.to_str()) {
                Some("js" | "wasm") => found.push(path),
                _ if path.is_dir() => open.push(path),
                _ => {}
            }
        }
    }
    let entry = folder.join("index.js");
    found.sort_by_key(|path| (*path != entry, path.clone()));
    Ok(found)
}
