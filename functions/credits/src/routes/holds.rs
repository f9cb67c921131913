//! `/v1/credits/holds`

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use shared::{
    auth::Principal,
    http::{Id, Idempotent, Query, Reply, with},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::{IntoParams, ToSchema};

use super::Account;
use crate::model::{Hold, Holds, Resolved};

/// What to reserve: `amount`, or `endpoint` to be priced by its rate; exactly one of them.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": 20, "expires_in_seconds": 600, "description": "A video" }))]
pub struct NewHold {
    /// Credits.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    pub amount: Option<i64>,
    /// A priced route: `POST /v1/credits/jobs/text-report`.
    pub endpoint: Option<String>,
    /// When the hold ends by itself, in seconds from now; 900 if left out.
    #[schema(minimum = 1, maximum = 86_400, default = 900)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_seconds: Option<i32>,
    /// Words for the ledger.
    #[schema(max_length = 500)]
    pub description: Option<String>,
    /// Data for the ledger, at most 8 kB.
    pub metadata: Option<Map<String, Value>>,
    /// Whose credits.
    #[serde(default)]
    #[schema(default = "user")]
    pub account: Account,
}

/// How much of a hold to take.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": 12 }))]
pub struct Capture {
    /// Credits, at most what is held; all of it if left out. The rest goes back.
    #[schema(minimum = 1)]
    pub amount: Option<i64>,
}

/// Nothing but the idempotency key.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {}

/// Which holds.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Whose credits; the caller's own if left out.
    #[serde(default)]
    #[param(inline, default = "user")]
    pub account: Account,
    /// Only this status: `active`, `captured`, `released` or `expired`.
    pub status: Option<String>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The account's holds, newest first.
#[utoipa::path(
    get, path = "/v1/credits/holds", tag = "credits", params(Filter), security(("user" = [])),
    responses((status = 200, body = Holds), Errors<(openapi::User, openapi::Query, openapi::Spend)>)
)]
pub async fn list(caller: Principal, Query(filter): Query<Filter>) -> Outcome<Reply> {
    caller.db.rpc("credit_hold_list", filter).await
}

/// Reserves credits for work that takes time.
#[utoipa::path(
    post, path = "/v1/credits/holds", tag = "credits", request_body = NewHold, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 201, body = Hold), Errors<(openapi::User, openapi::Command, openapi::Spend)>)
)]
pub async fn create(caller: Principal, hold: Idempotent<NewHold>) -> Outcome<Reply> {
    caller.db.rpc("credit_hold_create", hold.arguments()?).await
}

/// One hold.
#[utoipa::path(
    get, path = "/v1/credits/holds/{id}", tag = "credits", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = Hold), Errors<(openapi::User, openapi::Hold)>)
)]
pub async fn show(caller: Principal, Id(id): Id) -> Outcome<Reply> {
    caller.db.rpc("credit_hold_get", json!({ "id": id })).await
}

/// Takes what was held, or part of it; the rest goes back.
#[utoipa::path(
    post, path = "/v1/credits/holds/{id}/capture", tag = "credits", request_body = Capture, security(("user" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses((status = 200, body = Resolved), Errors<(openapi::User, openapi::Command, openapi::Hold, openapi::Resolve)>)
)]
pub async fn capture(caller: Principal, Id(id): Id, capture: Idempotent<Capture>) -> Outcome<Reply> {
    caller.db.rpc("credit_hold_capture", with(capture.arguments()?, "id", id.to_string())).await
}

/// Gives back all of what was held.
#[utoipa::path(
    post, path = "/v1/credits/holds/{id}/release", tag = "credits", request_body = Release, security(("user" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses((status = 200, body = Resolved), Errors<(openapi::User, openapi::Command, openapi::Hold, openapi::Resolve)>)
)]
pub async fn release(caller: Principal, Id(id): Id, release: Idempotent<Release>) -> Outcome<Reply> {
    caller.db.rpc("credit_hold_release", with(release.arguments()?, "id", id.to_string())).await
}
