//! `cargo xtask deploy-check`: what would go wrong in a deployment. Each check says what it found; none changes anything.

mod manifests;
mod row_security;
mod settings;
mod workers;

use crate::support::{arguments::Arguments, functions, say};
use anyhow::Result;
use std::process::ExitCode;

/// The command. Exits with 1 if a check found something.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    arguments.end()?;
    let functions = functions::all()?;
    let checks = [
        ("spin.toml and the routes", manifests::check(&functions)),
        ("the variables and secrets", settings::check()),
        ("row-level security", row_security::check()),
        ("wrangler deploy --dry-run", workers::check(&functions)),
    ];
    let mut sound = true;
    for (what, found) in checks {
        let faults = found.unwrap_or_else(|error| vec![format!("{error:#}")]);
        if faults.is_empty() {
            say::step("Good", what);
        }
        for fault in faults {
            sound = false;
            say::fail(&format!("{what}: {fault}"));
        }
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
