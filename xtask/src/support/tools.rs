//! The local stack's own programs. Building them takes minutes, so what was built is kept for all clones of the repository
//! under a name that says what it was built from.

use super::{
    cargo::{cargo, run},
    paths::{cache, files, read, root, target},
    say,
};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::PathBuf,
};

/// A program of this repository in `tools/`.
#[derive(Clone, Copy)]
pub(crate) enum Tool {
    /// The local Supabase.
    LocalSupabase,
    /// Serves `spin.toml` where Spin is not installed.
    WasiHost,
    /// Makes Workers of WebAssembly.
    WorkerBundle,
}

/// The names of all of them.
pub(crate) const NAMES: [&str; 3] = ["local-supabase", "wasi-host", "worker-bundle"];

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Tool::LocalSupabase => "local-supabase",
            Tool::WasiHost => "wasi-host",
            Tool::WorkerBundle => "worker-bundle",
        }
    }

    /// How long the first build takes on two cores, for who waits for it.
    fn patience(self) -> &'static str {
        match self {
            Tool::LocalSupabase => "about 6 minutes",
            Tool::WasiHost => "about 4 minutes",
            Tool::WorkerBundle => "about a minute",
        }
    }
}

/// The program, built first if its sources, its dependencies or the toolchain are new.
pub(crate) fn ensure(tool: Tool) -> Result<PathBuf> {
    let name = tool.name();
    let kept = cache()?.join(format!("{name}-{:016x}", fingerprint(name)?));
    if kept.exists() {
        return Ok(kept);
    }
    say::step("Building", &format!("{name}, once ({} where nothing is built yet)", tool.patience()));
    run(&format!("the build of {name}"), cargo().args(["build", "--profile", "tools", "--package", name]))?;
    fs::create_dir_all(cache()?)?;
    // Copied under another name first: another clone may be looking.
    let partial = kept.with_extension(std::process::id().to_string());
    fs::copy(target().join("tools").join(name), &partial).with_context(|| format!("cannot keep {name}"))?;
    fs::rename(&partial, &kept)?;
    Ok(kept)
}

/// Of everything that the program is made from.
fn fingerprint(tool: &str) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files(&root().join("tools").join(tool)) {
        file.strip_prefix(root())?.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    for manifest in ["Cargo.toml", "rust-toolchain.toml"] {
        profile_and_toolchain(&read(&root().join(manifest))?).hash(&mut hasher);
    }
    dependencies(&read(&root().join("Cargo.lock"))?, tool)?.hash(&mut hasher);
    Ok(hasher.finish())
}

/// The lines of a manifest that change how a tool is compiled: not the lists of members and of other crates' dependencies.
fn profile_and_toolchain(manifest: &str) -> Vec<&str> {
    let mut section = "";
    let mut kept = Vec::new();
    for line in manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            section = line;
        }
        if ["[profile.tools]", "[profile.release]", "[toolchain]"].contains(&section) {
            kept.push(line);
        }
    }
    kept
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// What the lock file pins for `tool`, directly or not: `name version`.
fn dependencies(lock: &str, tool: &str) -> Result<BTreeSet<String>> {
    let lock: Lock = toml::from_str(lock).context("Cargo.lock is wrong")?;
    let mut by_name: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in &lock.package {
        by_name.entry(&package.name).or_default().push(package);
    }
    let mut found = BTreeSet::new();
    let mut open = vec![tool.to_owned()];
    while let Some(wanted) = open.pop() {
        // The lock file names the version only where there are several.
        let (name, version) = wanted.split_once(' ').unwrap_or((&wanted, ""));
        for package in by_name.get(name).into_iter().flatten() {
            let fits = version.is_empty() || package.version == version;
            if fits && found.insert(format!("{} {}", package.name, package.version)) {
                open.extend(package.dependencies.iter().cloned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
        [[package]]
        name = "tool"
        version = "0.1.0"
        dependencies = ["a", "b 2.0.0"]
        [[package]]
        name = "a"
        version = "1.0.0"
        [[package]]
        name = "b"
        version = "1.0.0"
        [[package]]
        name = "b"
        version = "2.0.0"
        dependencies = ["a"]
    "#;

    #[test]
    fn only_what_a_tool_is_made_of_counts() {
        let found = dependencies(LOCK, "tool").unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a 1.0.0", "b 2.0.0", "tool 0.1.0"]);
    }

    #[test]
    fn members_of_the_workspace_do_not_count() {
        let manifest = "[workspace]\nmembers = [\"x\"]\n[profile.tools]\n# words\nopt-level = 2\n";
        assert_eq!(profile_and_toolchain(manifest), ["[profile.tools]", "opt-level = 2"]);
    }
}
