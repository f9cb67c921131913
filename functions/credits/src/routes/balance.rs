//! `/v1/credits/balance`

use shared::{
    auth::Principal,
    http::{Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};

use super::AccountQuery;
use crate::model::Balance;

/// What the account has, and the lots that it is made of.
#[utoipa::path(
    get, path = "/v1/credits/balance", tag = "credits", params(AccountQuery), security(("user" = [])),
    responses((status = 200, body = Balance), Errors<(openapi::User, openapi::Query, openapi::Spend)>)
)]
pub async fn show(caller: Principal, Query(query): Query<AccountQuery>) -> Outcome<Reply> {
    caller.db.rpc("credit_balance", query).await
}
