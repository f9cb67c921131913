//! `/v1/ai/usage`

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Query, Reply, maybe_time},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::{IntoParams, ToSchema};

use crate::model::{Calls, Summary};

/// Whose calls.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Whose {
    /// The caller's own.
    #[default]
    User,
    /// The organisation's.
    Tenant,
    /// Everybody's: for admins.
    All,
}

/// Which calls.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Whose; the caller's own if left out.
    #[serde(default)]
    #[param(inline, default = "user")]
    pub account: Whose,
    /// From this time on.
    #[serde(default, deserialize_with = "maybe_time")]
    #[param(value_type = Option<DateTime<Utc>>)]
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    #[serde(default, deserialize_with = "maybe_time")]
    #[param(value_type = Option<DateTime<Utc>>)]
    pub to: Option<DateTime<Utc>>,
    /// Of this model.
    pub model: Option<String>,
    /// `chat`, `image` or `video`.
    pub kind: Option<String>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Of what the sums are.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Grouping {
    /// Whose; the caller's own if left out.
    #[serde(default)]
    #[param(inline, default = "user")]
    pub account: Whose,
    /// From this time on; 30 days before `to` if left out.
    #[serde(default, deserialize_with = "maybe_time")]
    #[param(value_type = Option<DateTime<Utc>>)]
    pub from: Option<DateTime<Utc>>,
    /// Before this time; now if left out.
    #[serde(default, deserialize_with = "maybe_time")]
    #[param(value_type = Option<DateTime<Utc>>)]
    pub to: Option<DateTime<Utc>>,
    /// `day`, `model` or `kind`, or several of them with commas; `day` if left out.
    pub group: Option<String>,
}

/// The calls, newest first. An admin also sees what each cost at the provider.
#[utoipa::path(
    get, path = "/v1/ai/usage", tag = "ai", params(Filter), security(("user" = [])),
    responses((status = 200, body = Calls), Errors<(openapi::User, openapi::Query, openapi::Tenant)>)
)]
pub async fn list(caller: Principal, Query(filter): Query<Filter>) -> Outcome<Reply> {
    caller.db.rpc("ai_usage_list", filter).await
}

/// Sums of the calls that have ended, by day, model or kind. An admin also sees the provider's cost and the margin.
#[utoipa::path(
    get, path = "/v1/ai/usage/summary", tag = "ai", params(Grouping), security(("user" = [])),
    responses((status = 200, body = Summary), Errors<(openapi::User, openapi::Query, openapi::Tenant)>)
)]
pub async fn summary(caller: Principal, Query(grouping): Query<Grouping>) -> Outcome<Reply> {
    caller.db.rpc("ai_usage_summary", grouping).await
}
