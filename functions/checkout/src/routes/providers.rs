//! `/v1/payments/providers`

use std::sync::Arc;

use serde_json::json;
use shared::{
    auth::Principal,
    axum::extract::State,
    http::{App, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};

use crate::{model::Providers, providers};

/// The payment providers, and what each can do; one that is not configured here says so.
#[utoipa::path(
    get, path = "/v1/payments/providers", tag = "payments", security(("user" = [])),
    responses((status = 200, body = Providers), Errors<(openapi::User,)>)
)]
pub async fn list(_caller: Principal, State(app): State<Arc<App>>) -> Outcome<Reply> {
    Reply::ok(&json!({ "data": providers::list(&app), "next_cursor": null }))
}
