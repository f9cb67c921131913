//! workerd processes: one for each Worker, without miniflare's own Worker in front, so that a process's CPU is the Worker's.

use super::{client, config, settings::Settings};
use anyhow::{Context as _, Result, bail};
use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

/// How long a Worker may take until it can be connected to.
const START_LIMIT: Duration = Duration::from_secs(30);
/// How often that is tried.
const GLANCE: Duration = Duration::from_millis(1);
/// The kernel's clock of `/proc/<pid>/stat` has a tick of 10 ms on every Linux there is (USER_HZ).
const TICK_US: f64 = 10_000.0;
/// Where `utime` and `stime` stand in that file, counted from behind the name (proc(5): fields 14 and 15).
const CPU_FIELDS: std::ops::Range<usize> = 11..13;

/// A Worker in a workerd of its own, which ends when this is dropped.
pub(crate) struct Workerd {
    process: Child,
    config: PathBuf,
    /// `127.0.0.1` and its port.
    pub(crate) authority: String,
}

impl Workerd {
    /// Starts the Worker of a folder and does not wait.
    pub(crate) fn spawn(settings: &Settings, folder: &Path, variables: &BTreeMap<String, String>) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let authority = format!("127.0.0.1:{port}");
        let config = folder.join(format!("bench-{port}.capnp"));
        fs::write(&config, config::text(settings, folder, &authority, variables)?)?;
        let mut command = Command::new(&settings.workerd);
        // The log lines are written and nobody reads them: their cost counts, on both sides.
        command.arg("serve").arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
        let process = command.spawn().with_context(|| format!("cannot start {}", settings.workerd.display()))?;
        Ok(Self { process, config, authority })
    }

    /// Starts a Worker and waits until it can be connected to.
    pub(crate) async fn start(
        settings: &Settings,
        folder: &Path,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self> {
        let workerd = Self::spawn(settings, folder, variables)?;
        workerd.listening().await?;
        Ok(workerd)
    }

    /// Waits until it can be connected to.
    pub(crate) async fn listening(&self) -> Result<()> {
        let began = Instant::now();
        while client::Connection::open(&self.authority).await.is_err() {
            if began.elapsed() > START_LIMIT {
                bail!("workerd does not listen on {}", self.authority);
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(())
    }

    /// The memory that the process has resident now, in megabytes.
    pub(crate) fn resident_mb(&self) -> Result<f64> {
        self.memory_mb("VmRSS:")
    }

    /// The most that it had resident since [`Self::forget_peak`], in megabytes.
    pub(crate) fn peak_mb(&self) -> Result<f64> {
        self.memory_mb("VmHWM:")
    }

    /// Has the kernel begin anew with the most: proc(5), `clear_refs`.
    pub(crate) fn forget_peak(&self) -> Result<()> {
        let pid = self.process.id().context("workerd has ended")?;
        fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak of the memory cannot be set back")
    }

    fn memory_mb(&self, name: &str) -> Result<f64> {
        let pid = self.process.id().context("workerd has ended")?;
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let found = status.lines().find_map(|line| line.strip_prefix(name));
        let kib: f64 = found.and_then(|line| line.trim().strip_suffix(" kB")).context("no memory")?.parse()?;
        Ok(kib * 1_024.0 / 1_000_000.0)
    }

    /// The CPU time that the process has used so far, in microseconds, in all its threads.
    pub(crate) fn cpu_us(&self) -> Result<f64> {
        let pid = self.process.id().context("workerd has ended")?;
        let stat =
            fs::read_to_string(format!("/proc/{pid}/stat")).context("CPU time is read from /proc: Linux only")?;
        // The name in parentheses may hold anything; what counts comes behind it.
        let (_, fields) = stat.rsplit_once(") ").context("/proc/<pid>/stat has another form")?;
        let fields: Vec<_> = fields.split(' ').collect();
        let ticks = fields.get(CPU_FIELDS).context("/proc/<pid>/stat is too short")?;
        let ticks: Result<Vec<f64>, _> = ticks.iter().map(|field| field.parse::<f64>()).collect();
        Ok(ticks?.iter().sum::<f64>() * TICK_US)
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        // It lies beside the modules, since workerd finds those relative to it. What is left behind disturbs nobody.
        let _ = fs::remove_file(&self.config);
    }
}
