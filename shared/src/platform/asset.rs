//! Static files from a folder, for platforms that give a function a file system.

use std::path::{Component, Path};

use bytes::Bytes;

/// The file below `folder`; `None` where there is none or the path would leave the folder.
pub(super) fn read(folder: &Path, path: &str) -> Option<Bytes> {
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return None;
    }
    std::fs::read(folder.join(path)).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: no path leads out of the folder of assets.
    #[test]
    fn a_path_stays_inside() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(read(here, "Cargo.toml").is_some());
        assert!(read(here, "../Cargo.toml").is_none());
        assert!(read(here, "/etc/hostname").is_none());
        assert!(read(here, "src/../Cargo.toml").is_none());
    }
}
