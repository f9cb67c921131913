//! Folders that a component may read.

use crate::manifest::Component;
use anyhow::{Context as _, Result};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder};

/// A component's view of the system: its environment, its folders, and this program's output for its logs. No network
/// besides requests (see `outbound`), no arguments, no input.
pub(crate) fn system(component: &Component) -> Result<WasiCtx> {
    let mut builder = WasiCtxBuilder::new();
    builder.inherit_stdout().inherit_stderr();
    for (name, value) in &component.environment {
        builder.env(name, value);
    }
    for (folder, seen_as) in &component.files {
        builder
            .preopened_dir(folder, seen_as, FsPerms::ReadOnly)
            .map_err(anyhow::Error::from)
            .with_context(|| format!("cannot give a component the folder {}", folder.display()))?;
    }
    Ok(builder.build())
}
