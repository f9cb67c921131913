//! `/v1/features`

use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::IntoParams;

use crate::model::Feature;

/// Which feature.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The feature, by path: `api_access.calls_per_hour`.
    pub feature: String,
}

/// What the caller's plan and purchases allow. A feature that there is none of is not allowed.
#[utoipa::path(
    get, path = "/v1/features", tag = "subscription", params(Wanted), security(("user" = [])),
    responses((status = 200, body = Feature), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn show(caller: Principal, Query(wanted): Query<Wanted>) -> Outcome<Reply> {
    caller.db.rpc("feature_get", wanted).await
}
