//! `/v1/account/entitlements`

use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::IntoParams;

use crate::model::Entitlements;

/// Which rights.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// False shows those that have ended, too.
    #[param(default = true)]
    pub active: Option<bool>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What the caller and the organisation may use, newest first.
#[utoipa::path(
    get, path = "/v1/account/entitlements", tag = "account", params(Filter), security(("user" = [])),
    responses((status = 200, body = Entitlements), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(caller: Principal, Query(filter): Query<Filter>) -> Outcome<Reply> {
    caller.db.rpc("entitlement_list", filter).await
}
