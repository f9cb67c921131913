//! Row-level security is on for every table that PostgREST could show.

use crate::support::{npm, paths::root};
use anyhow::Result;
use std::{env, process::Command};

/// Asks the database of `DATABASE_URL`, else the one of a running `cargo xtask dev`.
pub(super) fn check() -> Result<Vec<String>> {
    npm::ensure_packages()?;
    let url = env::var("DATABASE_URL").unwrap_or_else(|_| DEV_DATABASE.to_owned());
    let mut ask = Command::new(npm::node());
    let out = ask.current_dir(root()).arg("xtask/js/row-security.mjs").env("DATABASE_URL", url).output()?;
    let words = String::from_utf8_lossy(&out.stdout);
    if !out.status.success() {
        return Ok(vec!["no database to ask: set DATABASE_URL, or run `cargo xtask dev` beside this".to_owned()]);
    }
    Ok(words.lines().map(|table| format!("{table} has no row-level security")).collect())
}

/// The Postgres of `cargo xtask dev`.
const DEV_DATABASE: &str = "postgres://postgres:postgres@127.0.0.1:54322/postgres";
