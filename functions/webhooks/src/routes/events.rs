//! `/v1/webhooks/events`

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::{
    auth::Admin,
    axum::extract::State,
    events::{self, Receipt},
    http::{App, Call, Id, Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::IntoParams;

use crate::model::WebhookEvents;

/// Which events.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only of this provider: `stripe`, `clerk` or `paypal`.
    pub provider: Option<String>,
    /// Only this status: `pending`, `applied`, `ignored`, `failed` or `dead`.
    pub status: Option<String>,
    /// Only of this type, such as `invoice.paid`.
    pub r#type: Option<String>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What the providers reported, newest first, and what became of it.
#[utoipa::path(
    get, path = "/v1/webhooks/events", tag = "webhooks", params(Filter), security(("user" = [])),
    responses((status = 200, body = WebhookEvents), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(Admin(admin): Admin, Query(filter): Query<Filter>) -> Outcome<Reply> {
    admin.db.rpc("webhook_event_list", filter).await
}

/// Applies an event again that was not applied, out of what was stored of it. One that was applied or ignored stays as it is
/// (`replayed`).
#[utoipa::path(
    post, path = "/v1/webhooks/events/{id}/replay", tag = "webhooks", params(("id" = Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = Receipt), Errors<(openapi::User, openapi::WebhookEvent)>)
)]
pub async fn replay(_: Admin, State(app): State<Arc<App>>, call: Call, Id(id): Id) -> Outcome<Reply> {
    Reply::ok(&events::replay(&app, &call, id).await?)
}
