//! Waiting for what will come, instead of sleeping and hoping.

use std::time::{Duration, Instant};

/// How often to look.
const GLANCE: Duration = Duration::from_millis(25);

/// Asks until the answer is something; fails the test when `limit` is over.
pub async fn until<T>(what: &str, limit: Duration, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < end, "{what} did not come within {limit:?}");
        tokio::time::sleep(GLANCE).await;
    }
}
