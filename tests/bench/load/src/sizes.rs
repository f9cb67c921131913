//! What is uploaded: every module of a Worker, compressed as Cloudflare counts it.

use super::{
    config::modules,
    report::{Report, Size},
    settings::Settings,
};
use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::{fs, io::Write as _, path::Path};

/// Adds each of our functions, and the Worker in JavaScript.
pub(crate) fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    for (name, folder) in &settings.ours {
        report.sizes.push(Size { is_ours: true, ..size(name, folder)? });
    }
    report.sizes.push(size("the JavaScript Worker", &settings.theirs)?);
    Ok(())
}

fn size(name: &str, folder: &Path) -> Result<Size> {
    let mut size = Size { name: name.to_owned(), ..Size::default() };
    for module in modules(folder)? {
        let bytes = fs::read(&module)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        let gzip_bytes = encoder.finish()?.len();
        size.total_gzip_bytes += gzip_bytes;
        if module.extension().is_some_and(|kind| kind == "wasm") {
            size.wasm_bytes += bytes.len();
            size.wasm_gzip_bytes += gzip_bytes;
        }
    }
    Ok(size)
}
