//! `/v1/credits/grants`

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::{
    auth::Operator,
    http::{Idempotent, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Granted;

/// Credits to give, to a user or to an organisation; exactly one of them.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "user_id": "0190a000-0000-7000-8000-000000000001", "amount": 50, "source": "promo" }))]
pub struct NewGrant {
    /// The user.
    pub user_id: Option<Uuid>,
    /// The organisation.
    pub tenant_id: Option<String>,
    /// Credits.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    pub amount: i64,
    /// Where they come from: `signup`, `plan`, `purchase`, `referral`, `promo` or `manual`.
    pub source: String,
    /// When what is left ends; never if left out.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Lower numbers are spent first; 100 if left out.
    #[schema(minimum = 0, maximum = 1000, default = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// Words for the ledger.
    #[schema(max_length = 500)]
    pub description: Option<String>,
}

/// Gives credits. A debt is paid from them first.
#[utoipa::path(
    post, path = "/v1/credits/grants", tag = "credits", request_body = NewGrant, security(("user" = []), ("service" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 201, body = Granted), Errors<(openapi::User, openapi::Service, openapi::Command)>)
)]
pub async fn create(operator: Operator, grant: Idempotent<NewGrant>) -> Outcome<Reply> {
    operator.db.rpc("credit_grant_create", grant.arguments()?).await
}
