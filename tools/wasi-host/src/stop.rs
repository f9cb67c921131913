//! When to end.

use std::io::Read as _;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

/// Resolves at Ctrl-C or SIGTERM, and `with_parent` also when the standard input ends, which it does with whoever holds its
/// other end.
pub(crate) async fn requested(with_parent: bool) {
    let input = input_ended(with_parent);
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
        _ = input => {}
    }
}

async fn terminated() {
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(error) => {
            eprintln!("cannot wait for SIGTERM: {error}");
            std::future::pending().await
        }
    }
}

async fn input_ended(wanted: bool) {
    if !wanted {
        return std::future::pending().await;
    }
    let (sender, ended) = oneshot::channel::<()>();
    // A thread of its own: tokio's reader of the standard input would keep the program from ending.
    std::thread::spawn(move || {
        let mut rest = [0; 256];
        while std::io::stdin().read(&mut rest).is_ok_and(|bytes| bytes > 0) {}
        drop(sender);
    });
    let _ = ended.await;
}
