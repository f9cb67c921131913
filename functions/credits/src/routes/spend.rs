//! `/v1/credits/spend`

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::{
    auth::Principal,
    http::{Idempotent, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

use super::Account;
use crate::model::Spent;

/// What to spend: `amount`, or `endpoint` to be priced by its rate; exactly one of them.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": 3, "description": "A picture" }))]
pub struct Spend {
    /// Credits.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    pub amount: Option<i64>,
    /// A priced route: `POST /v1/credits/jobs/text-report`.
    pub endpoint: Option<String>,
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

/// Spends credits now, or refuses with 402 and changes nothing.
#[utoipa::path(
    post, path = "/v1/credits/spend", tag = "credits", request_body = Spend, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 200, body = Spent), Errors<(openapi::User, openapi::Command, openapi::Spend)>)
)]
pub async fn create(caller: Principal, spend: Idempotent<Spend>) -> Outcome<Reply> {
    caller.db.rpc("credit_spend", spend.arguments()?).await
}
