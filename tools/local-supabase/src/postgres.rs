//! The Postgres of the npm packages: make the cluster on first use, start it, keep it running, stop it.

mod cluster;

pub(crate) use cluster::stop_leftover;

use crate::{
    child::{self, Rules},
    packages::Packages,
    system::Signal,
};
use anyhow::{Result, bail};
use sqlx::{Connection, PgConnection};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::{Duration, Instant},
};
use tokio::{process::Child, time::sleep};

/// Recovery after a crash takes its time.
const START_LIMIT: Duration = Duration::from_secs(60);
const START_POLL: Duration = Duration::from_millis(20);
/// How long the back ends of a killed server may need to notice it.
const LEFTOVER_MEMORY_POLL: Duration = Duration::from_millis(200);
const STOP_PATIENCE: Duration = Duration::from_secs(15);

/// A Postgres server that this program runs.
pub(crate) struct Postgres {
    programs: PathBuf,
    data: PathBuf,
    log: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Postgres {
    /// Starts the cluster in the folder `data`, which must be locked by the caller, and waits until it answers.
    pub(crate) async fn start(packages: &Packages, data: &Path, port: u16) -> Result<Postgres> {
        let programs = packages.postgres()?;
        let log = data.with_extension("log");
        let mut postgres = Postgres { programs, data: data.to_owned(), log, port, child: None };
        if !data.join("PG_VERSION").exists() {
            cluster::make(&postgres.programs, data, &postgres.log).await?;
        }
        postgres.spawn().await?;
        Ok(postgres)
    }

    /// The URL of the superuser on the database `name`. The password is the Supabase CLI's local one; the server listens on
    /// the loopback interface only.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("postgres://postgres:postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// Starts the server again whenever it ends, as a hosted project would be; returns only when it cannot be started. Poll
    /// it on the main thread.
    pub(crate) async fn supervise(&mut self) -> Result<()> {
        loop {
            let status = self.ended().await?;
            eprintln!("Postgres ended with {status}: starting it again");
            self.spawn().await?;
            eprintln!("Postgres answers again");
        }
    }

    /// Ends the server, letting it write what is in memory.
    pub(crate) async fn stop(mut self) {
        if let Some(child) = &mut self.child {
            child::stop(child, Signal::Interrupt, STOP_PATIENCE).await;
        }
    }

    async fn ended(&mut self) -> Result<ExitStatus> {
        match &mut self.child {
            Some(child) => Ok(child.wait().await?),
            None => bail!("Postgres was not started"),
        }
    }

    async fn spawn(&mut self) -> Result<()> {
        cluster::stop_leftover(&self.data).await?;
        let rules = Rules { log: &self.log, on_death: Signal::Interrupt, hide_root: true };
        let mut command = child::command(&self.programs.join("postgres"), &rules)?;
        command.arg("-D").arg(&self.data).args(["-p", &self.port.to_string()]);
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC"] {
            command.args(["-c", setting]);
        }
        let limit = Instant::now() + START_LIMIT;
        // Kept at once, so that `stop` finds it even if this start is given up half-way.
        self.child = Some(child::spawn(&mut command, rules.on_death)?);
        loop {
            if let Some(status) = self.child.as_mut().map(Child::try_wait).transpose()?.flatten() {
                if !self.finds_leftover_memory() || Instant::now() > limit {
                    bail!("Postgres ended with {status}; {}", child::last_words(&self.log));
                }
                sleep(LEFTOVER_MEMORY_POLL).await;
                self.child = Some(child::spawn(&mut command, rules.on_death)?);
            }
            if self.answers().await {
                return Ok(());
            }
            if Instant::now() > limit {
                bail!("Postgres does not answer; {}", child::last_words(&self.log));
            }
            sleep(START_POLL).await;
        }
    }

    /// Whether our server answers, and not another one that has the port and the same password.
    async fn answers(&self) -> bool {
        let Ok(mut connection) = PgConnection::connect(&self.url("postgres")).await else {
            return false;
        };
        let folder = sqlx::query_scalar::<_, String>("show data_directory").fetch_one(&mut connection).await;
        folder.is_ok_and(|folder| Path::new(&folder) == self.data)
    }

    /// Whether the last start failed because back ends of a killed server still held its shared memory.
    fn finds_leftover_memory(&self) -> bool {
        const TAIL_LINES: usize = 5;
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().rev().take(TAIL_LINES).any(|line| line.contains("pre-existing shared memory block"))
    }
}
