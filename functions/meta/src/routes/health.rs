//! `/v1/health`

use std::sync::Arc;

use http::StatusCode;
use serde::Serialize;
use shared::{
    axum::extract::State,
    db::Db,
    http::{App, Call, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

use crate::checks::{Check, auth, database};

/// That the function runs.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    status: &'static str,
    /// The version of Turnpike.
    version: &'static str,
    /// Where it runs: `cloudflare`, `spin` or `native`.
    platform: &'static str,
}

/// Whether what the functions depend on is well.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// `ok`, or `unavailable` if any check is not.
    status: &'static str,
    /// One entry a dependency.
    checks: Vec<Check>,
}

/// Alive. Asks nobody.
#[utoipa::path(
    get, path = "/v1/health", tag = "meta",
    responses((status = 200, body = Health), Errors<(openapi::Nothing,)>)
)]
pub async fn show(State(app): State<Arc<App>>) -> Outcome<Reply> {
    Reply::ok(&Health { status: "ok", version: env!("CARGO_PKG_VERSION"), platform: app.platform().name() })
}

/// Alive with every dependency, each with its latency; 503 if one is not well.
#[utoipa::path(
    get, path = "/v1/health/ready", tag = "meta",
    responses(
        (status = 200, body = Readiness),
        (status = 503, body = Readiness, description = "A dependency is not well; `checks` says which."),
        Errors<(openapi::Nothing,)>,
    )
)]
pub async fn ready(State(app): State<Arc<App>>, call: Call, db: Db) -> Outcome<Reply> {
    let checks = vec![database::check("database", &app, &db).await, auth::service(&app, &call).await];
    let well = checks.iter().all(|check| check.ok);
    let (status, word) = if well { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "unavailable") };
    // A 503 of our own making: the caller wants the list, so it is no problem document.
    Reply::json(status, &Readiness { status: word, checks }).map(Reply::retry_later_if_unavailable)
}
