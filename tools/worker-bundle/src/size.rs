//! How large a module is, as a user's bill and cold start see it.

use anyhow::{Context as _, Result};
use flate2::{Compression, write::GzEncoder};
use std::{fs, io::Write as _, path::Path};

/// `auth: 341 kB, 137 kB gzipped`: the raw and the gzip size of `wasm`, under the name of the crate that `module` came from.
pub(crate) fn line(module: &Path, wasm: &Path) -> Result<String> {
    let bytes = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let name = module.file_stem().unwrap_or_default().to_string_lossy();
    Ok(format!("{name}: {}, {} gzipped", kilobytes(bytes.len()), kilobytes(gzipped_bytes(&bytes)?)))
}

fn gzipped_bytes(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn kilobytes(bytes: usize) -> String {
    format!("{} kB", bytes.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(super::kilobytes(1001), "2 kB");
    }
}
