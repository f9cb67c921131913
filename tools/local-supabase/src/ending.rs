//! When to end.

use anyhow::Result;
use std::{os::unix::process::parent_id, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};

const PARENT_POLL: Duration = Duration::from_millis(500);

/// Waits for Ctrl-C, SIGTERM, SIGHUP or, with `with_parent`, for the end of the process that started this one.
pub(crate) fn told(with_parent: bool) -> Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let parent = parent_id();
    Ok(async move {
        // An orphan gets another parent. To ask is the same on every system, and needs no signal.
        let orphaned = async {
            while !with_parent || parent_id() == parent {
                sleep(PARENT_POLL).await;
            }
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
            () = orphaned => {}
        }
    })
}
