//! `/auth/v1` and `/storage/v1`: npm `@supabase/lite`, on the same database, as a role that owns only its own schemas.

mod settings;

pub(crate) use settings::Settings;

use crate::{
    child::{self, Rules},
    packages::Packages,
    secrets::Secrets,
    system::Signal,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::PathBuf,
    process::ExitStatus,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Child,
    time::{sleep, timeout},
};

const START_LIMIT: Duration = Duration::from_secs(30);
const START_POLL: Duration = Duration::from_millis(20);
const PROBE_LIMIT: Duration = Duration::from_secs(5);
const RESTART_PAUSE: Duration = Duration::from_millis(300);
const STOP_PATIENCE: Duration = Duration::from_millis(300);
/// Its first call that meets row-level security fails (see [`Lite::warm_up`]), the next ones do not.
const WARM_UP_TRIES: usize = 5;

/// A running lite.
pub(crate) struct Lite {
    node: PathBuf,
    cli: PathBuf,
    settings: Settings,
    environment: Vec<(&'static str, String)>,
    /// The secret API key, as which it is asked how it is.
    secret_key: String,
    child: Option<Child>,
}

impl Lite {
    /// Starts lite and waits until it answers. It makes its tables if they are missing.
    pub(crate) async fn start(packages: &Packages, settings: Settings, secrets: &Secrets) -> Result<Lite> {
        fs::create_dir_all(settings.folder.join("supabase"))?;
        fs::write(settings.folder.join("supabase/config.toml"), settings.configuration())?;
        let environment = settings.environment(secrets);
        let (node, cli) = (packages.node(), packages.lite()?);
        let mut lite = Lite { node, cli, settings, environment, secret_key: secrets.secret.clone(), child: None };
        lite.spawn().await?;
        Ok(lite)
    }

    /// Starts lite again whenever it ends, as it does when Postgres goes away. Never returns well; poll it on the main thread.
    pub(crate) async fn supervise(&mut self) -> Result<()> {
        loop {
            let status = self.ended().await?;
            eprintln!("lite ended with {status}: starting it again");
            sleep(RESTART_PAUSE).await;
            if let Err(e) = self.spawn().await {
                eprintln!("lite: {e:#}");
                self.stop().await;
            }
        }
    }

    /// Ends lite.
    pub(crate) async fn stop(&mut self) {
        if let Some(child) = &mut self.child {
            child::stop(child, Signal::Terminate, STOP_PATIENCE).await;
        }
    }

    async fn ended(&mut self) -> Result<ExitStatus> {
        match &mut self.child {
            Some(child) => Ok(child.wait().await?),
            None => bail!("lite was not started"),
        }
    }

    async fn spawn(&mut self) -> Result<()> {
        let log = self.settings.folder.join("lite.log");
        let rules = Rules { log: &log, on_death: Signal::Kill, hide_root: false };
        let mut node = child::command(&self.node, &rules)?;
        // Without --no-admin, a request without a key would be the service role's.
        node.arg(&self.cli).args(["start", "--no-admin"]).current_dir(&self.settings.folder);
        node.envs(self.environment.iter().map(|(name, value)| (name, value)));
        self.child = Some(child::spawn(&mut node, rules.on_death)?);
        let limit = Instant::now() + START_LIMIT;
        while self.status_of("/auth/v1/health").await != Some(200) {
            if let Some(status) = self.child.as_mut().map(Child::try_wait).transpose()?.flatten() {
                bail!("lite ended with {status}; {}", child::last_words(&log));
            }
            if Instant::now() > limit {
                bail!("lite does not answer; {}", child::last_words(&log));
            }
            sleep(START_POLL).await;
        }
        self.warm_up().await
    }

    /// The first call that meets row-level security makes lite try to grant on every table that has it; for its role some of
    /// that fails, and the call with it. Later calls do without.
    async fn warm_up(&self) -> Result<()> {
        for _ in 0..WARM_UP_TRIES {
            if self.status_of("/storage/v1/bucket").await == Some(200) {
                return Ok(());
            }
        }
        bail!("lite's storage does not answer")
    }

    async fn status_of(&self, path: &str) -> Option<u16> {
        timeout(PROBE_LIMIT, status_of(self.settings.port, path, &self.secret_key)).await.ok()?.ok()
    }
}

/// The status of a GET with a secret API key, without an HTTP client.
async fn status_of(port: u16, path: &str, key: &str) -> Result<u16> {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: localhost\r\napikey: {key}\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).await?;
    // "HTTP/1.1 200"
    let mut head = [0; 12];
    connection.read_exact(&mut head).await?;
    Ok(std::str::from_utf8(&head)?.split(' ').nth(1).context("no status")?.parse()?)
}
