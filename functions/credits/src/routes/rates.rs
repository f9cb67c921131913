//! `/v1/credits/rates`

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::{
    auth::Admin,
    db::Db,
    http::{Id, Idempotent, Json, Page, Query, Reply, present},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

use crate::model::{Rate, Rates};

/// A rate to be.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "method": "POST", "path": "/v1/pictures/{id}/render", "credits": 4 }))]
pub struct NewRate {
    /// The HTTP method.
    pub method: String,
    /// The path, with `{name}` for a part that varies.
    pub path: String,
    /// Credits a call.
    #[schema(minimum = 1)]
    pub credits: i64,
    /// Whether calls are priced by it; true if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Whether admins run free; false if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_free: Option<bool>,
    /// What it is for.
    #[schema(max_length = 500)]
    pub description: Option<String>,
}

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "credits": 5 }))]
pub struct RateChange {
    /// The HTTP method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path, with `{name}` for a part that varies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Credits a call.
    #[schema(minimum = 1)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<i64>,
    /// Whether calls are priced by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Whether admins run free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_free: Option<bool>,
    /// What it is for; null empties it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub description: Option<Value>,
}

/// What each metered route costs.
#[utoipa::path(
    get, path = "/v1/credits/rates", tag = "credits", params(Page),
    responses((status = 200, body = Rates), Errors<(openapi::Database, openapi::Query)>)
)]
pub async fn list(public: Db, Query(page): Query<Page>) -> Outcome<Reply> {
    public.rpc("credit_rate_list", page).await
}

/// Prices a route.
#[utoipa::path(
    post, path = "/v1/credits/rates", tag = "credits", request_body = NewRate, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 201, body = Rate), Errors<(openapi::User, openapi::Command, openapi::Rate)>)
)]
pub async fn create(Admin(admin): Admin, rate: Idempotent<NewRate>) -> Outcome<Reply> {
    admin.db.rpc("credit_rate_create", rate.arguments()?).await
}

/// One rate.
#[utoipa::path(
    get, path = "/v1/credits/rates/{id}", tag = "credits", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = Rate), Errors<(openapi::User, openapi::Rate)>)
)]
pub async fn show(Admin(admin): Admin, Id(id): Id) -> Outcome<Reply> {
    admin.db.rpc("credit_rate_get", json!({ "id": id })).await
}

/// Changes a rate; calls that began before keep their price.
#[utoipa::path(
    patch, path = "/v1/credits/rates/{id}", tag = "credits", request_body = RateChange, security(("user" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Rate), Errors<(openapi::User, openapi::Body, openapi::Rate)>)
)]
pub async fn update(Admin(admin): Admin, Id(id): Id, Json(change): Json<RateChange>) -> Outcome<Reply> {
    admin.db.rpc("credit_rate_update", json!({ "id": id, "change": change })).await
}

/// Removes a rate: the route can no longer be priced, so metered calls of it are refused.
#[utoipa::path(
    delete, path = "/v1/credits/rates/{id}", tag = "credits", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 204, description = "Removed."), Errors<(openapi::User, openapi::Rate)>)
)]
pub async fn delete(Admin(admin): Admin, Id(id): Id) -> Outcome<Reply> {
    admin.db.rpc("credit_rate_delete", json!({ "id": id })).await?;
    Ok(Reply::no_content())
}
