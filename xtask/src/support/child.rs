//! Programs that this one starts and that must not outlive it.
//!
//! Every such program holds the reading end of a pipe as its standard input and ends when the pipe closes, which the
//! kernel does when this program ends, however it ends. `local-supabase --with-parent` asks the kernel for a signal instead:
//! start it from the main thread, since to Linux the parent is the thread.

use super::{interrupt::Interrupt, paths::write};
use anyhow::{Context as _, Result, bail};
use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

/// How long a program may take to end by itself before it is killed.
const END_LIMIT: Duration = Duration::from_secs(15);
/// How often something that cannot be waited for is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// Where the programs' words go, if not to our own standard error.
static LOG: OnceLock<File> = OnceLock::new();

/// From now on, programs write what they have to say into a new file instead of our standard error.
pub(crate) fn log_to(path: &Path) -> Result<()> {
    write(path, "")?;
    let file = File::options().append(true).open(path)?;
    // A second call changes nothing: a program's words are in one place.
    let _ = LOG.set(file);
    Ok(())
}

/// A running program.
pub(crate) struct Service {
    name: String,
    child: Child,
    lines: Receiver<String>,
}

impl Service {
    /// Starts `command`; its standard error is ours, or the file of [`log_to`].
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self> {
        // A group of its own: `end` takes whatever the program started and did not end, had it itself been killed.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        if let Some(log) = LOG.get() {
            command.stderr(log.try_clone()?);
        }
        let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        let output = child.stdout.take().with_context(|| format!("{name} has no output"))?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // With nobody to hear it, the output is still read: a full pipe would stop the program.
                let _ = sender.send(line);
            }
        });
        Ok(Self { name: name.to_owned(), child, lines })
    }

    /// The next line of its output that begins with `word`, without it.
    ///
    /// Fails when the program ends first, when `limit` is over, or at an interrupt.
    pub(crate) fn wait_for(&mut self, word: &str, limit: Duration, interrupt: &Interrupt) -> Result<String> {
        let end = Instant::now() + limit;
        loop {
            if interrupt.came() {
                bail!("interrupted");
            }
            match self.lines.recv_timeout(GLANCE) {
                Ok(line) => match line.strip_prefix(word) {
                    Some(rest) => return Ok(rest.trim().to_owned()),
                    None => eprintln!("{line}"),
                },
                Err(RecvTimeoutError::Disconnected) => bail!("{} ended before it said `{word}`", self.name),
                Err(RecvTimeoutError::Timeout) if Instant::now() > end => {
                    bail!("{} did not say `{word}` within {} s", self.name, limit.as_secs())
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Writes one line to its input.
    pub(crate) fn tell(&mut self, line: &str) -> Result<()> {
        let input = self.child.stdin.as_mut().with_context(|| format!("{} has no input", self.name))?;
        writeln!(input, "{line}").and_then(|()| input.flush()).with_context(|| format!("{} does not listen", self.name))
    }

    /// Whether it ended without being asked to.
    pub(crate) fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// The number of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Service {
    /// Asks the program to end, and waits for it. Once it has ended this does nothing.
    pub(crate) fn end(&mut self) {
        drop(self.child.stdin.take());
        if !self.ended() {
            // The standard library can only kill. The program may have ended in between, so the answer says nothing.
            let _ = Command::new("kill").args(["-TERM", &self.pid().to_string()]).stderr(Stdio::null()).status();
        }
        let end = Instant::now() + END_LIMIT;
        while !self.ended() && Instant::now() < end {
            thread::sleep(GLANCE);
        }
        if !self.ended() {
            eprintln!("{} did not end and is killed", self.name);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        // Nothing is left of the group after an orderly end, and then this finds nobody.
        let group = format!("-{}", self.pid());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.end();
    }
}
