//! The JavaScript around the module.

use crate::classes;
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::{Bindgen, Output};

/// Turns requests into calls of the module's `fetch`, and replaces a module that trapped.
const SHIM: &str = include_str!("shim.js");
/// Added to the default export when the function has a cron handler.
const SCHEDULED: &str = include_str!("scheduled.js");
/// The line of the shim that [`SCHEDULED`] replaces.
const SCHEDULED_MARK: &str = "  // scheduled\n";

/// Writes the Worker of `module` into `folder`, which is emptied first; gives the path of the new module.
///
/// Fails when `module` was not built with this version of wasm-bindgen or exports no `fetch`.
pub(crate) fn write(module: &Path, folder: &Path) -> Result<PathBuf> {
    let mut output = generate(module)?;
    classes::forget(&mut output);
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    put(&folder.join("index.js"), shim(&output)?)?;
    put(&folder.join("bindings.js"), output.js())?;
    snippets(&output, &folder.join("snippets"))?;
    let wasm = folder.join("index_bg.wasm");
    put(&wasm, output.wasm_mut().emit_wasm())?;
    Ok(wasm)
}

/// `web` is the one target whose output can be given a compiled module and can also be set up anew after a trap without a
/// bundler in between.
fn generate(module: &Path) -> Result<Output> {
    Bindgen::new()
        .input_path(module)
        .out_name("index")
        .web(true)?
        .reset_state_function(true)
        .typescript(false)
        .generate_output()
        .with_context(|| format!("wasm-bindgen failed on {}", module.display()))
}

fn shim(output: &Output) -> Result<String> {
    let exported = |name: &str| output.wasm().exports.iter().any(|export| export.name == name);
    if !exported("fetch") {
        bail!("the module exports no `fetch`: its lib.rs needs `shared::entry!(…)`");
    }
    let scheduled = if exported("scheduled") { SCHEDULED } else { "" };
    Ok(SHIM.replace(SCHEDULED_MARK, scheduled))
}

/// JavaScript that crates of the function brought along, inline or as files.
fn snippets(output: &Output, folder: &Path) -> Result<()> {
    for (krate, texts) in output.snippets() {
        for (number, text) in texts.iter().enumerate() {
            put(&folder.join(krate).join(format!("inline{number}.js")), text)?;
        }
    }
    for (path, text) in output.local_modules() {
        put(&folder.join(path), text)?;
    }
    Ok(())
}

fn put(path: &Path, text: impl AsRef<[u8]>) -> Result<()> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text)).with_context(|| format!("cannot write {}", path.display()))
}
