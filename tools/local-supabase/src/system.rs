//! The operating system's own things, all of them: signals, children that may not outlive us, and hiding root from Postgres.
//!
//! Linux does all of it in the kernel. The other branch is meant for macOS, which has neither a death signal, nor user
//! namespaces, nor `/proc`: it is a best effort, whose logic was tried on Linux but which has never run on a Mac.
#![allow(
    unsafe_code,
    reason = "signals, prctl and what runs between fork and exec have no safe interface in the standard library"
)]

use anyhow::Result;
use std::{io, path::Path};
use tokio::process::Command;

/// A signal that this program sends.
#[derive(Clone, Copy)]
pub(crate) enum Signal {
    /// Postgres: roll back what runs, write everything, end.
    Interrupt,
    /// Ask to end.
    Terminate,
    /// End at once.
    Kill,
}

impl Signal {
    fn number(self) -> libc::c_int {
        match self {
            Signal::Interrupt => libc::SIGINT,
            Signal::Terminate => libc::SIGTERM,
            Signal::Kill => libc::SIGKILL,
        }
    }
}

/// Sends `signal` to the process `pid`. A process that has gone already is no error.
pub(crate) fn send(pid: u32, signal: Signal) {
    if let Ok(pid) = libc::pid_t::try_from(pid) {
        // SAFETY: kill takes two integers and touches no memory of ours.
        unsafe { libc::kill(pid, signal.number()) };
    }
}

/// Whether this program runs as root, as which Postgres refuses to run.
pub(crate) fn is_root() -> bool {
    // SAFETY: geteuid always succeeds.
    unsafe { libc::geteuid() == 0 }
}

/// Makes the kernel send `on_death` to the child when this program ends, however it ends; and, with `hide_root`, keeps the
/// child from seeing that it runs as root.
///
/// Spawn from the main thread only: the kernel sends the signal when the *thread* that spawned the child ends.
#[cfg(target_os = "linux")]
pub(crate) fn guard(command: &mut Command, on_death: Signal, hide_root: bool) -> Result<()> {
    let hide = match (hide_root && is_root(), linux::can_alias()) {
        (false, _) => linux::Hide::No,
        (true, true) => linux::Hide::Alias,
        (true, false) => linux::Hide::BecomeNobody,
    };
    let parent = libc::pid_t::try_from(std::process::id())?;
    // SAFETY: `enter_child` makes async-signal-safe calls only, and does not allocate.
    unsafe { command.pre_exec(move || linux::enter_child(hide, on_death.number(), parent)) };
    Ok(())
}

/// As on Linux, except that nothing is done here about our death: see [`watch`].
#[cfg(not(target_os = "linux"))]
pub(crate) fn guard(_command: &mut Command, _on_death: Signal, hide_root: bool) -> Result<()> {
    anyhow::ensure!(!(hide_root && is_root()), "Postgres does not run as root: start this as another user");
    Ok(())
}

/// Where the kernel does not end a child with its parent, a shell does: it looks every second whether we are alive.
#[cfg(any(not(target_os = "linux"), test))]
pub(crate) fn watch(child: u32, on_death: Signal) -> io::Result<()> {
    let script = format!(
        "while kill -0 {parent} 2>/dev/null && kill -0 {child} 2>/dev/null; do sleep 1; done; kill -{signal} {child} 2>/dev/null",
        parent = std::process::id(),
        signal = on_death.number(),
    );
    Command::new("/bin/sh").args(["-c", &script]).process_group(0).stdin(std::process::Stdio::null()).spawn().map(drop)
}

/// The kernel watches already (see [`guard`]).
#[cfg(all(target_os = "linux", not(test)))]
pub(crate) fn watch(_child: u32, _on_death: Signal) -> io::Result<()> {
    Ok(())
}

/// Gives an empty data folder to the user that Postgres will run as, where that is not our own.
pub(crate) fn hand_over(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if is_root() && !linux::can_alias() {
        return std::os::unix::fs::chown(folder, Some(linux::NOBODY), Some(linux::NOBODY));
    }
    let _ = folder;
    Ok(())
}

/// Whether the process `pid` is a Postgres on the data folder `data` (and not a stranger that got the same number later).
#[cfg(target_os = "linux")]
pub(crate) fn serves_folder(pid: u32, data: &Path) -> bool {
    std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == data)
}

/// As on Linux, by the process's command line, which names the data folder.
#[cfg(not(target_os = "linux"))]
pub(crate) fn serves_folder(pid: u32, data: &Path) -> bool {
    let listed = std::process::Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).output();
    listed.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains(&*data.to_string_lossy()))
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{ffi::CStr, io, sync::OnceLock};

    /// `nobody`: initdb wants a number that `/etc/passwd` knows.
    pub(super) const NOBODY: u32 = 65534;

    /// How a child is kept from being root.
    #[derive(Clone, Copy)]
    pub(super) enum Hide {
        /// It need not be.
        No,
        /// A user namespace in which our id 0 is called [`NOBODY`]: files stay root's own and may lie anywhere.
        Alias,
        /// Become [`NOBODY`] for good, where namespaces are forbidden: programs and data must lie where it can go.
        BecomeNobody,
    }

    /// What a child does between fork and exec.
    pub(super) fn enter_child(hide: Hide, on_death: libc::c_int, parent: libc::pid_t) -> io::Result<()> {
        match hide {
            Hide::No => {}
            Hide::Alias => alias_root()?,
            Hide::BecomeNobody => become_nobody()?,
        }
        // After the change of user, which clears the setting.
        // SAFETY: integers only.
        check(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, on_death) })?;
        // The parent may have ended before the setting was made.
        // SAFETY: getppid always succeeds.
        if unsafe { libc::getppid() } == parent { Ok(()) } else { Err(io::Error::from_raw_os_error(libc::ESRCH)) }
    }

    /// Whether this machine allows user namespaces; containers often do not.
    pub(super) fn can_alias() -> bool {
        static ALLOWED: OnceLock<bool> = OnceLock::new();
        *ALLOWED.get_or_init(|| {
            let mut probe = std::process::Command::new("true");
            // SAFETY: async-signal-safe calls only.
            unsafe { std::os::unix::process::CommandExt::pre_exec(&mut probe, alias_root) }.status().is_ok()
        })
    }

    fn alias_root() -> io::Result<()> {
        // SAFETY: integers only.
        check(unsafe { libc::unshare(libc::CLONE_NEWUSER) })?;
        write(c"/proc/self/setgroups", b"deny")?;
        write(c"/proc/self/uid_map", b"65534 0 1")?;
        write(c"/proc/self/gid_map", b"65534 0 1")
    }

    fn become_nobody() -> io::Result<()> {
        // SAFETY: integers, and a list of no groups.
        check(unsafe { libc::setgroups(0, std::ptr::null()) })?;
        check(unsafe { libc::setgid(NOBODY) })?;
        check(unsafe { libc::setuid(NOBODY) })
    }

    /// `std::fs::write` without its allocations, which are forbidden after fork.
    fn write(path: &CStr, text: &[u8]) -> io::Result<()> {
        // SAFETY: both pointers are valid for the calls, and the file is closed once.
        let written = unsafe {
            let file = libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
            check(file)?;
            let written = libc::write(file, text.as_ptr().cast(), text.len());
            libc::close(file);
            written
        };
        if usize::try_from(written) == Ok(text.len()) { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    fn check(answer: libc::c_int) -> io::Result<()> {
        if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_shell_that_watches_goes_when_its_child_does() -> Result<()> {
        let mut child = Command::new("sleep").arg("60").spawn()?;
        let pid = child.id().unwrap_or_default();
        watch(pid, Signal::Kill)?;
        send(pid, Signal::Terminate);
        assert!(!child.wait().await?.success());
        Ok(())
    }
}
