//! `/v1/ai`

use serde::Serialize;
use shared::{
    auth::Principal,
    http::Reply,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

/// A greeting.
#[derive(Serialize, ToSchema)]
pub struct Greeting {
    /// Who is greeted: the caller's user id.
    user_id: String,
}

/// Greets the caller.
#[utoipa::path(
    get, path = "/v1/ai", tag = "ai", security(("user" = [])),
    responses((status = 200, body = Greeting), Errors<(openapi::User,)>)
)]
pub async fn show(caller: Principal) -> Outcome<Reply> {
    Reply::ok(&Greeting { user_id: caller.user_id.to_string() })
}
