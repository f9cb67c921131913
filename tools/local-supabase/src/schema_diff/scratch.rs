//! A folder that goes with its owner.

use anyhow::Result;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A new folder below the system's folder for such things, removed when dropped.
pub(super) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes the folder. Its name has the process's number, which no living process shares.
    pub(super) fn make() -> Result<Scratch> {
        let path = env::temp_dir().join(format!("local-supabase-{}", std::process::id()));
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir_all(&path)?;
        Ok(Scratch { path: path.canonicalize()? })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now is the system's to clean up.
        let _ = fs::remove_dir_all(&self.path);
    }
}
