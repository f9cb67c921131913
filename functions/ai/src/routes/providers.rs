//! `/v1/ai/providers`

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

/// The providers of models, and what each can do; one that is not configured here says so.
#[utoipa::path(
    get, path = "/v1/ai/providers", tag = "ai", security(("user" = [])),
    responses((status = 200, body = Providers), Errors<(openapi::User,)>)
)]
pub async fn list(_caller: Principal, State(app): State<Arc<App>>) -> Outcome<Reply> {
    Reply::ok(&json!({ "data": providers::list(&app.config.ai), "next_cursor": null }))
}
