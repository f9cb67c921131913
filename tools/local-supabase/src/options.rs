//! The command line.

use anyhow::{Result, bail};
use std::path::PathBuf;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
A local stand-in for a hosted Supabase project: one URL over one Postgres, without containers.

local-supabase serve        start it; the last line of the output is `ready <api-url> <database-url>`
  --dir DIR                 where its data lies                       [.turnpike/local]
  --api-port PORT           /rest/v1, /auth/v1, /storage/v1, /health  [54321]
  --db-port PORT            Postgres                                  [54322]
  --node-modules DIR        the installed npm packages                [node_modules]
  --migrations DIR          applied in the order of their names       [supabase/migrations]
  --seed FILE               applied when new or changed               [supabase/seed.sql]
  --fresh                   forget the data of earlier runs
  --with-parent             end when the process that started it ends

local-supabase schema-diff  print the SQL that the migrations lack for the tree of SQL files
  --migrations DIR          [supabase/migrations]
  --sql DIR                 [sql]
  --node-modules DIR        [node_modules]

Environment: DATABASE_URL (a superuser's; used in place of the Postgres of the npm packages), SUPABASE_PUBLISHABLE_KEY,
SUPABASE_SECRET_KEY, SUPABASE_JWT_SECRET.";

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Task {
    /// Serve until told to end.
    Serve(Serve),
    /// Compare the migrations with the SQL tree.
    SchemaDiff(SchemaDiff),
    /// Print [`HELP`].
    Help,
}

/// Options of `serve`; see [`HELP`].
#[derive(Debug, PartialEq)]
#[allow(missing_docs, reason = "named and explained in HELP")]
pub(crate) struct Serve {
    pub(crate) dir: PathBuf,
    pub(crate) api_port: u16,
    pub(crate) db_port: u16,
    pub(crate) node_modules: PathBuf,
    pub(crate) migrations: PathBuf,
    pub(crate) seed: PathBuf,
    pub(crate) fresh: bool,
    pub(crate) with_parent: bool,
}

impl Default for Serve {
    fn default() -> Serve {
        Serve {
            dir: ".turnpike/local".into(),
            api_port: 54321,
            db_port: 54322,
            node_modules: "node_modules".into(),
            migrations: "supabase/migrations".into(),
            seed: "supabase/seed.sql".into(),
            fresh: false,
            with_parent: false,
        }
    }
}

/// Options of `schema-diff`; see [`HELP`].
#[derive(Debug, PartialEq)]
#[allow(missing_docs, reason = "named and explained in HELP")]
pub(crate) struct SchemaDiff {
    pub(crate) migrations: PathBuf,
    pub(crate) sql: PathBuf,
    pub(crate) node_modules: PathBuf,
}

impl Default for SchemaDiff {
    fn default() -> SchemaDiff {
        SchemaDiff { migrations: "supabase/migrations".into(), sql: "sql".into(), node_modules: "node_modules".into() }
    }
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Task> {
    let mut arguments = arguments.into_iter();
    match arguments.next().as_deref() {
        Some("serve") => serve(arguments).map(Task::Serve),
        Some("schema-diff") => schema_diff(arguments).map(Task::SchemaDiff),
        Some("help" | "--help" | "-h") => Ok(Task::Help),
        Some(other) => bail!("unknown command `{other}`: see --help"),
        None => bail!("a command is missing: see --help"),
    }
}

fn serve(mut arguments: impl Iterator<Item = String>) -> Result<Serve> {
    let mut options = Serve::default();
    while let Some(name) = arguments.next() {
        match name.as_str() {
            "--dir" => options.dir = value(&name, &mut arguments)?.into(),
            "--api-port" => options.api_port = value(&name, &mut arguments)?.parse()?,
            "--db-port" => options.db_port = value(&name, &mut arguments)?.parse()?,
            "--node-modules" => options.node_modules = value(&name, &mut arguments)?.into(),
            "--migrations" => options.migrations = value(&name, &mut arguments)?.into(),
            "--seed" => options.seed = value(&name, &mut arguments)?.into(),
            "--fresh" => options.fresh = true,
            "--with-parent" => options.with_parent = true,
            other => bail!("unknown option `{other}`: see --help"),
        }
    }
    Ok(options)
}

fn schema_diff(mut arguments: impl Iterator<Item = String>) -> Result<SchemaDiff> {
    let mut options = SchemaDiff::default();
    while let Some(name) = arguments.next() {
        match name.as_str() {
            "--migrations" => options.migrations = value(&name, &mut arguments)?.into(),
            "--sql" => options.sql = value(&name, &mut arguments)?.into(),
            "--node-modules" => options.node_modules = value(&name, &mut arguments)?.into(),
            other => bail!("unknown option `{other}`: see --help"),
        }
    }
    Ok(options)
}

fn value(name: &str, arguments: &mut impl Iterator<Item = String>) -> Result<String> {
    arguments.next().ok_or_else(|| anyhow::anyhow!("{name} needs a value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_not_said_has_its_default() -> Result<()> {
        let expected = Serve { api_port: 55441, fresh: true, ..Serve::default() };
        assert_eq!(parsed("serve --api-port 55441 --fresh")?, Task::Serve(expected));
        assert_eq!(parsed("schema-diff")?, Task::SchemaDiff(SchemaDiff::default()));
        Ok(())
    }

    #[test]
    fn a_slip_is_an_error_and_never_a_default() {
        for line in [
            "",
            "start",
            "serve --prot 1",
            "serve --api-port",
            "serve --api-port x",
            "serve --api-port 70000",
            "schema-diff --dir x",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
