//! `/v1/account/subscriptions`

use shared::{
    auth::Principal,
    http::{Page, Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};

use crate::model::Subscriptions;

/// The subscriptions of the caller and the organisation, ended ones too, newest first.
#[utoipa::path(
    get, path = "/v1/account/subscriptions", tag = "account", params(Page), security(("user" = [])),
    responses((status = 200, body = Subscriptions), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(caller: Principal, Query(page): Query<Page>) -> Outcome<Reply> {
    caller.db.rpc("subscription_list", page).await
}
