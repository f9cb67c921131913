//! `/v1/me`

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use shared::{
    auth::Principal,
    http::{Json, Reply, present},
    model::Profile,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

/// What to change; what is left out stays, and null empties a field.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "display_name": "Ada" }))]
pub struct ProfileChange {
    /// A name to show, up to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 100)]
    display_name: Option<Value>,
    /// An https URL of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2048)]
    avatar_url: Option<Value>,
    /// The language for mails (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    locale: Option<Value>,
    /// The user's own data, at most 16 kB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metadata: Option<Map<String, Value>>,
    /// True ends a pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
}

/// The claims of a token and the issuer that they were checked against.
#[derive(Serialize, ToSchema)]
pub struct RawIdentity<'a> {
    /// The issuer.
    issuer: &'a str,
    /// Every claim but `exp`, `iat` and `nbf`.
    #[schema(value_type = Object)]
    claims: &'a shared::auth::Claims,
}

/// The profile; made at the first call.
#[utoipa::path(
    get, path = "/v1/me", tag = "me", security(("user" = [])),
    responses((status = 200, body = Profile), Errors<(openapi::User,)>)
)]
pub async fn show(caller: Principal) -> Outcome<Reply> {
    caller.db.rpc("me_get", Value::Null).await
}

/// Changes the profile and gives it back.
#[utoipa::path(
    patch, path = "/v1/me", tag = "me", request_body = ProfileChange, security(("user" = [])),
    responses((status = 200, body = Profile), Errors<(openapi::User, openapi::Body)>)
)]
pub async fn update(caller: Principal, Json(change): Json<ProfileChange>) -> Outcome<Reply> {
    caller.db.rpc("me_update", json!({ "change": change })).await
}

/// Deletes the account: the auth user goes, the ledger keeps entries that name nobody.
#[utoipa::path(
    delete, path = "/v1/me", tag = "me", security(("user" = [])),
    responses((status = 204, description = "Deleted."), Errors<(openapi::User,)>)
)]
pub async fn delete(caller: Principal) -> Outcome<Reply> {
    caller.db.rpc("me_delete", Value::Null).await?;
    Ok(Reply::no_content())
}

/// The token's own claims, for a front end that is being debugged.
#[utoipa::path(
    get, path = "/v1/me/identity", tag = "me", security(("user" = [])),
    responses((status = 200, body = RawIdentity), Errors<(openapi::User,)>)
)]
pub async fn identity(caller: Principal) -> Outcome<Reply> {
    Reply::ok(&RawIdentity { issuer: &caller.issuer, claims: &caller.claims })
}

/// Everything that is kept about the caller.
#[utoipa::path(
    get, path = "/v1/me/export", tag = "me", security(("user" = [])),
    responses((status = 200, body = Value, description = "One list of rows a table."), Errors<(openapi::User,)>)
)]
pub async fn export(caller: Principal) -> Outcome<Reply> {
    caller.db.rpc("me_export", Value::Null).await
}

/// Pauses the account: nothing is spent until `PATCH /v1/me` makes it active again.
#[utoipa::path(
    post, path = "/v1/me/deactivate", tag = "me", security(("user" = [])),
    responses((status = 200, body = Profile), Errors<(openapi::User,)>)
)]
pub async fn deactivate(caller: Principal) -> Outcome<Reply> {
    caller.db.rpc("me_deactivate", Value::Null).await
}
