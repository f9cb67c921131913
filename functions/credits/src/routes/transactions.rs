//! `/v1/credits/transactions`

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::IntoParams;

use super::Account;
use crate::model::Transactions;

/// Which movements.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Whose credits; the caller's own if left out.
    #[serde(default)]
    #[param(inline, default = "user")]
    pub account: Account,
    /// Only these kinds, divided by commas: `grant`, `spend`, `capture`, `expire`, `revoke`, `debt_payment`, `forfeit`.
    #[serde(default, serialize_with = "split")]
    pub kind: Option<String>,
    /// Only from this time on.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub to: Option<DateTime<Utc>>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The ledger of the account, newest first.
#[utoipa::path(
    get, path = "/v1/credits/transactions", tag = "credits", params(Filter), security(("user" = [])),
    responses((status = 200, body = Transactions), Errors<(openapi::User, openapi::Query, openapi::Spend)>)
)]
pub async fn list(caller: Principal, Query(filter): Query<Filter>) -> Outcome<Reply> {
    caller.db.rpc("credit_transactions", filter).await
}

/// The kinds as the list that the database takes.
fn split<S: serde::Serializer>(kinds: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    kinds.as_ref().map(|kinds| kinds.split(',').map(str::trim).collect::<Vec<_>>()).serialize(serializer)
}
