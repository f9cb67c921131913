//! The local Supabase.

use super::{
    child::Service,
    interrupt::Interrupt,
    npm,
    paths::root,
    tools::{self, Tool},
};
use anyhow::{Context as _, Result};
use std::{path::PathBuf, process::Command, time::Duration};

/// The first start of all makes a database cluster and runs the migrations.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How to start it.
pub(crate) struct Settings {
    /// Where its data lies.
    pub(crate) folder: PathBuf,
    /// The port of its API.
    pub(crate) api_port: u16,
    /// The port of Postgres.
    pub(crate) db_port: u16,
    /// Whether to forget the data.
    pub(crate) fresh: bool,
}

/// A running one.
pub(crate) struct Supabase {
    /// The program.
    pub(crate) service: Service,
    /// What `SUPABASE_URL` is.
    pub(crate) api_url: String,
    /// What `DATABASE_URL` is, for the owner of the tables.
    pub(crate) db_url: String,
}

/// Starts it and waits until it serves.
pub(crate) fn start(settings: &Settings, interrupt: &Interrupt) -> Result<Supabase> {
    let mut command = Command::new(tools::ensure(Tool::LocalSupabase)?);
    command.current_dir(root()).arg("serve").arg("--with-parent").arg("--dir").arg(&settings.folder);
    command.args(["--api-port", &settings.api_port.to_string()]);
    command.args(["--db-port", &settings.db_port.to_string()]);
    command.arg("--node-modules").arg(npm::modules());
    if settings.fresh {
        command.arg("--fresh");
    }
    let mut service = Service::start("local-supabase", &mut command)?;
    let ready = service.wait_for("ready ", START_LIMIT, interrupt)?;
    let (api, db) = ready.split_once(' ').context("local-supabase did not say its two URLs")?;
    Ok(Supabase { service, api_url: api.to_owned(), db_url: db.to_owned() })
}
