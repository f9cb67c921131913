//! `/v1/account/state`

use serde_json::Value;
use shared::{
    auth::Principal,
    http::Reply,
    openapi::{self, Errors},
    problem::Outcome,
};

use crate::model::State;

/// Everything that a front end needs at its start, in one call.
#[utoipa::path(
    get, path = "/v1/account/state", tag = "account", security(("user" = [])),
    responses((status = 200, body = State), Errors<(openapi::User,)>)
)]
pub async fn show(caller: Principal) -> Outcome<Reply> {
    caller.db.rpc("account_state", Value::Null).await
}
