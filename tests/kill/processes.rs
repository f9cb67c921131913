//! The processes below another, by `ps`, which Linux and macOS have.

use std::{
    collections::{HashMap, HashSet},
    process::Command,
};

/// A process. A pid may come again; its start does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    /// Its id.
    pub(crate) pid: u32,
    parent: u32,
    started: String,
    command: String,
}

/// Every process below `pid`, itself included.
pub(crate) fn below(pid: u32) -> Vec<Process> {
    let all = all();
    let parents: HashMap<u32, u32> = all.iter().map(|process| (process.pid, process.parent)).collect();
    let is_below = |mut own: u32| {
        let mut seen = HashSet::new();
        while own != pid {
            match parents.get(&own) {
                Some(parent) if seen.insert(own) => own = *parent,
                _ => return false,
            }
        }
        true
    };
    all.into_iter().filter(|process| is_below(process.pid)).collect()
}

/// A process below `pid` of this kind: the name of its program, a word of its command line that ends so, or (with a blank at
/// the end) how Postgres titles its back ends.
pub(crate) fn find(pid: u32, kind: &str) -> Option<u32> {
    let is_kind = |process: &Process| {
        if kind.ends_with(' ') {
            return process.command.starts_with("postgres: authenticator");
        }
        let mut words = process.command.split_whitespace();
        let program = words.next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        // Cached tools carry their version behind their name.
        let named = program == kind || program.strip_prefix(kind).is_some_and(|rest| rest.starts_with('-'));
        let script = words.next().unwrap_or_default();
        named || (kind == "lite" && script.contains("@supabase/lite")) || script.ends_with(&format!("/{kind}"))
    };
    below(pid).into_iter().filter(|process| process.pid != pid).find(is_kind).map(|process| process.pid)
}

/// Whether the very process still lives; one that waits to be collected does not.
pub(crate) fn lives(process: &Process) -> bool {
    all().iter().any(|other| other.pid == process.pid && other.started == process.started)
}

/// Sends a signal.
pub(crate) fn kill(pid: u32, signal: &str) {
    let status = Command::new("kill").arg(format!("-{signal}")).arg(pid.to_string()).status().unwrap();
    assert!(status.success(), "kill -{signal} {pid}");
}

fn all() -> Vec<Process> {
    let output = Command::new("ps").args(["-A", "-o", "pid=,ppid=,stat=,lstart=,args="]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(parse).collect()
}

/// `pid ppid stat lstart args`, where the start has five words.
fn parse(line: &str) -> Option<Process> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [pid, parent, state, rest @ ..] = &words[..] else { return None };
    let (started, command) = rest.split_at_checked(5)?;
    if state.starts_with('Z') {
        return None;
    }
    Some(Process {
        pid: pid.parse().ok()?,
        parent: parent.parse().ok()?,
        started: started.join(" "),
        command: command.join(" "),
    })
}
