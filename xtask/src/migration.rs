//! `cargo xtask migration NAME`: what `sql/` has and the migrations lack, as a new migration.

use crate::support::{
    arguments::Arguments,
    cargo::output,
    npm,
    paths::{root, write},
    say,
    tools::{self, Tool},
};
use anyhow::{Result, ensure};
use std::process::Command;

/// Where migrations are, relative to the root.
const MIGRATIONS: &str = "supabase/migrations";

/// The command.
pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let name = arguments.required("the migration's name")?;
    arguments.end()?;
    ensure!(
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
        "a migration's name is of small letters, digits and _, not `{name}`"
    );
    npm::ensure_packages()?;
    let sql = difference()?;
    if sql.trim().is_empty() {
        say::step("Finished", "nothing changed: the migrations give what sql/ says");
        return Ok(());
    }
    let file = root().join(MIGRATIONS).join(format!("{}_{name}.sql", now()?));
    write(&file, sql)?;
    say::step("Wrote", &file.display().to_string());
    say::step("Next", "read it: a comparison cannot know what a rename was, or where old rows need a value");
    Ok(())
}

/// The SQL that the migrations lack.
fn difference() -> Result<String> {
    let mut command = Command::new(tools::ensure(Tool::LocalSupabase)?);
    command.current_dir(root()).arg("schema-diff").args(["--migrations", MIGRATIONS, "--sql", "sql"]);
    command.arg("--node-modules").arg(npm::modules());
    output("the comparison of sql/ with the migrations", &mut command)
}

/// The UTC time as `YYYYMMDDhhmmss`, the form that the Supabase CLI orders migrations by.
fn now() -> Result<String> {
    let text = output("date", Command::new("date").args(["-u", "+%Y%m%d%H%M%S"]))?;
    Ok(text.trim().to_owned())
}
