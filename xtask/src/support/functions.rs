//! The functions of this repository, as their folders and their `wrangler.toml` describe them.

use super::paths::{read, root};
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::{collections::BTreeMap, fs, path::PathBuf};

/// One function.
pub(crate) struct Function {
    /// The name of its folder in `functions/` and of its crate.
    pub(crate) name: String,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its `wrangler.toml`.
    pub(crate) wrangler: Wrangler,
}

/// What this program reads of a `wrangler.toml`.
#[derive(Deserialize)]
pub(crate) struct Wrangler {
    /// The Worker's name.
    pub(crate) name: String,
    /// The date whose behaviour of workerd is wanted.
    pub(crate) compatibility_date: String,
    /// Behaviours beyond that date's.
    #[serde(default)]
    pub(crate) compatibility_flags: Vec<String>,
    /// Variables that are no secrets.
    #[serde(default)]
    pub(crate) vars: BTreeMap<String, toml::Value>,
    /// What it answers.
    #[serde(default)]
    pub(crate) routes: Vec<Route>,
    /// Its rate limits.
    #[serde(default)]
    pub(crate) ratelimits: Vec<RateLimit>,
    /// Its static files.
    pub(crate) assets: Option<Assets>,
}

/// `{ pattern = "api.example.com/v1/auth/*", … }`.
#[derive(Deserialize)]
pub(crate) struct Route {
    /// Host and path; a `*` at the end stands for anything.
    pub(crate) pattern: String,
}

impl Route {
    /// The path of the pattern: `/v1/auth/*`.
    pub(crate) fn path(&self) -> &str {
        self.pattern.find('/').and_then(|at| self.pattern.get(at..)).unwrap_or("/")
    }
}

/// A rate limit binding.
#[derive(Deserialize)]
pub(crate) struct RateLimit {
    /// The binding.
    pub(crate) name: String,
    /// Which limits of the account count together.
    pub(crate) namespace_id: String,
    /// How many in what time.
    pub(crate) simple: toml::Value,
}

/// Static files of a Worker.
#[derive(Deserialize)]
pub(crate) struct Assets {
    /// The folder, relative to the `wrangler.toml`.
    pub(crate) directory: PathBuf,
    /// The binding.
    pub(crate) binding: String,
}

/// All functions, by name.
pub(crate) fn all() -> Result<Vec<Function>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("functions")).context("there is no folder functions/")? {
        let folder = entry?.path();
        if folder.join("Cargo.toml").exists() {
            found.push(open(folder)?);
        }
    }
    found.sort_by(|a: &Function, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The functions of these names, or all if there are none.
pub(crate) fn named(names: &[String]) -> Result<Vec<Function>> {
    let mut functions = all()?;
    if let Some(unknown) = names.iter().find(|name| functions.iter().all(|function| function.name != **name)) {
        bail!("there is no function `{unknown}` in functions/");
    }
    functions.retain(|function| names.is_empty() || names.contains(&function.name));
    Ok(functions)
}

fn open(folder: PathBuf) -> Result<Function> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = folder.join("wrangler.toml");
    let wrangler = toml::from_str(&read(&file)?).with_context(|| format!("{} is wrong", file.display()))?;
    Ok(Function { name, folder, wrangler })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_known_by_its_path() {
        let path = |pattern: &str| Route { pattern: pattern.to_owned() }.path().to_owned();
        assert_eq!(path("api.example.com/v1/me*"), "/v1/me*");
        assert_eq!(path("*/docs"), "/docs");
        assert_eq!(path("api.example.com"), "/");
    }
}
