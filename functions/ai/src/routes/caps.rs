//! `/v1/ai/caps`

use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Account, AccountQuery, Json, Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Caps;

/// A cap as it is to be.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "period": "day", "credits": 500 }))]
pub struct NewCap {
    /// Whose; the caller's own if left out.
    #[serde(default)]
    #[schema(inline, default = "user")]
    pub account: Account,
    /// `day` or `month`, in UTC.
    pub period: String,
    /// How many credits; null takes the cap away.
    #[schema(minimum = 0)]
    pub credits: Option<i64>,
    /// An admin's cap on this user, beside the user's own.
    pub user_id: Option<Uuid>,
    /// An admin's cap on this organisation, beside its own.
    #[schema(max_length = 255)]
    pub tenant_id: Option<String>,
}

/// What the account may spend on models in a day and a month, and what it has spent.
#[utoipa::path(
    get, path = "/v1/ai/caps", tag = "ai", params(AccountQuery), security(("user" = [])),
    responses((status = 200, body = Caps), Errors<(openapi::User, openapi::Query, openapi::Tenant)>)
)]
pub async fn list(caller: Principal, Query(query): Query<AccountQuery>) -> Outcome<Reply> {
    caller.db.rpc("ai_cap_list", query).await
}

/// Sets a cap, or takes it away. At 80 and at 100 % the owner gets a mail.
#[utoipa::path(
    put, path = "/v1/ai/caps", tag = "ai", request_body = NewCap, security(("user" = [])),
    responses((status = 200, body = Caps), Errors<(openapi::User, openapi::Body, openapi::Tenant)>)
)]
pub async fn put(caller: Principal, Json(cap): Json<NewCap>) -> Outcome<Reply> {
    caller.db.rpc("ai_cap_set", cap).await
}
