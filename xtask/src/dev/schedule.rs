//! Runs the tasks while `cargo xtask dev` does: once a minute, all of them, so that a mail is in the inbox and a credit expires
//! without anybody's doing.

use crate::support::{
    paths::{read, root},
    say,
};
use anyhow::{Context as _, Result};
use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{Ipv4Addr, TcpStream},
    thread,
    time::Duration,
};

/// How often.
const PAUSE: Duration = Duration::from_secs(60);

/// How long a task may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Begins, in a thread that ends with the program. `port` is the functions' own.
pub(super) fn start(port: u16, service_secret: String) -> Result<()> {
    let tasks = tasks(&read(&root().join("supabase/cron.sql"))?);
    thread::Builder::new().name("schedule".to_owned()).spawn(move || {
        let mut before = BTreeMap::new();
        loop {
            thread::sleep(PAUSE);
            for task in &tasks {
                // Functions that are being rebuilt do not answer; the next minute comes.
                let Ok(status) = run(port, &service_secret, task) else { continue };
                if status != 200 && before.insert(task.clone(), status) != Some(status) {
                    say::warn(&format!("the task {task} answered {status}: its log line says why"));
                } else if status == 200 {
                    before.remove(task);
                }
            }
        }
    })?;
    Ok(())
}

/// The names in the list of `supabase/cron.sql`.
fn tasks(cron: &str) -> Vec<String> {
    let rows = cron.lines().filter_map(|line| line.trim().strip_prefix("('"));
    rows.filter_map(|row| row.split_once("', '")).map(|(name, _)| name.to_owned()).collect()
}

/// Posts to a task; gives the status of the answer.
fn run(port: u16, service_secret: &str, task: &str) -> Result<u16> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(LIMIT))?;
    let head =
        format!("POST /v1/tasks/{task} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Bearer {service_secret}");
    stream.write_all(format!("{head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    let status = line.split(' ').nth(1).context("an answer begins with a status")?;
    Ok(status.parse()?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_that_of_the_database() {
        let found = tasks(&read(&root().join("supabase/cron.sql")).unwrap());
        assert!(found.len() >= 6 && found.contains(&"deliver-outbox".to_owned()), "{found:?}");
    }
}
