//! `/v1/downloads`

use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Account, Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::IntoParams;

use crate::model::Downloads;

/// Whose downloads, and which page of them.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Whose; the caller's own if left out.
    #[serde(default)]
    #[param(inline, default = "user")]
    pub account: Account,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The files that the caller, or the caller's organisation, has bought, newest first. Each that can be downloaded comes with a new
/// access token, good for an hour. A file that its seller adds later is among them.
#[utoipa::path(
    get, path = "/v1/downloads", tag = "downloads", params(Filter), security(("user" = [])),
    responses((status = 200, body = Downloads), Errors<(openapi::User, openapi::Query, openapi::Tenant)>)
)]
pub async fn list(caller: Principal, Query(filter): Query<Filter>) -> Outcome<Reply> {
    caller.db.rpc("download_list", filter).await
}
