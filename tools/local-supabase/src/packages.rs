//! Where the npm packages keep the programs that this one starts.

use anyhow::{Context, Result};
use std::{
    env::consts::{ARCH, OS},
    fs,
    path::{Path, PathBuf},
};

/// A `node_modules` folder.
pub(crate) struct Packages {
    folder: PathBuf,
}

impl Packages {
    /// The packages installed in `folder`.
    pub(crate) fn open(folder: &Path) -> Result<Packages> {
        let folder = folder.canonicalize().with_context(|| format!("{}: run `npm ci` first", folder.display()))?;
        Ok(Packages { folder })
    }

    /// Node 22 or later: the one of the packages, else the one on the path.
    pub(crate) fn node(&self) -> PathBuf {
        let (os, arch) = platform();
        ["node-bin", "node"]
            .iter()
            .map(|name| self.folder.join(format!("{name}-{os}-{arch}/bin/node")))
            .find(|path| path.exists())
            .unwrap_or_else(|| PathBuf::from("node"))
    }

    /// The command line of `@supabase/lite`.
    pub(crate) fn lite(&self) -> Result<PathBuf> {
        self.existing("@supabase/lite/dist/cli/index.js")
    }

    /// The command line of `@supabase/pg-delta`, which comes with `@supabase/lite`.
    pub(crate) fn pgdelta(&self) -> Result<PathBuf> {
        self.existing("@supabase/pg-delta/dist/cli/main.js")
    }

    /// The folder of Postgres' programs, ready to run.
    pub(crate) fn postgres(&self) -> Result<PathBuf> {
        let (os, arch) = platform();
        let package = self.existing(&format!("@embedded-postgres/{os}-{arch}"))?;
        link_libraries(&package)?;
        Ok(package.join("native/bin"))
    }

    fn existing(&self, name: &str) -> Result<PathBuf> {
        let path = self.folder.join(name);
        anyhow::ensure!(path.exists(), "{} is missing: run `npm ci` first", path.display());
        Ok(path)
    }
}

/// This machine, as npm calls it.
fn platform() -> (&'static str, &'static str) {
    let os = if OS == "macos" { "darwin" } else { OS };
    let arch = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    (os, arch)
}

/// An npm package cannot hold symbolic links. Its install script makes them, but install scripts are often switched off.
fn link_libraries(package: &Path) -> Result<()> {
    let list = package.join("native/pg-symlinks.json");
    let text = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let links: serde_json::Value = serde_json::from_str(&text)?;
    for link in links.as_array().into_iter().flatten() {
        let (Some(source), Some(target)) = (text_of(link, "source"), text_of(link, "target")) else {
            continue;
        };
        let Some(name) = Path::new(source).file_name() else {
            continue;
        };
        match std::os::unix::fs::symlink(name, package.join(target)) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(e).context(target.to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}

fn text_of<'a>(link: &'a serde_json::Value, name: &str) -> Option<&'a str> {
    link.get(name)?.as_str()
}
