//! Checks of what we depend on: each measured, each told in words.

pub(crate) mod auth;
pub(crate) mod database;
pub(crate) mod email;
pub(crate) mod storage;
pub(crate) mod webhooks;

use serde::Serialize;
use shared::http::App;
use utoipa::ToSchema;

/// The outcome of one check.
#[derive(Serialize, ToSchema)]
pub struct Check {
    /// What was checked.
    pub name: String,
    /// Whether it is well.
    pub ok: bool,
    /// How long it took, in milliseconds.
    pub latency_ms: i64,
    /// What was found, or what is wrong and what to do.
    pub detail: String,
}

impl Check {
    /// The outcome, measured from `start_ms` to `end_ms` (Unix time in milliseconds).
    pub(crate) fn new(name: &str, start_ms: i64, end_ms: i64, outcome: Result<String, String>) -> Self {
        let ok = outcome.is_ok();
        let detail = outcome.unwrap_or_else(|wrong| wrong);
        Self { name: name.to_owned(), ok, latency_ms: end_ms - start_ms, detail }
    }
}

/// The outcome of some work, and how long it took.
pub(crate) async fn measured(name: &str, app: &App, work: impl Future<Output = Result<String, String>>) -> Check {
    let start_ms = app.platform().now().timestamp_millis();
    let outcome = work.await;
    Check::new(name, start_ms, app.platform().now().timestamp_millis(), outcome)
}
