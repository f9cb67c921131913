//! `/v1/auth/verify`

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    auth::Principal,
    http::Reply,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who a token is.
#[derive(Serialize, ToSchema)]
pub struct Verified<'a> {
    /// The user's id here and in the database.
    user_id: Uuid,
    /// The issuer that the token was checked against.
    issuer: &'a str,
    /// The issuer's own id of the user.
    subject: &'a str,
    /// The e-mail address, where the token has one.
    email: Option<&'a str>,
    /// The organisation that the token is for.
    tenant_id: Option<&'a str>,
    /// The roles.
    roles: &'a [String],
    /// When the token ends.
    expires_at: Option<DateTime<Utc>>,
}

/// Who this token is. Asks nobody: the token's signature says it all.
#[utoipa::path(
    get, path = "/v1/auth/verify", tag = "auth", security(("user" = [])),
    responses((status = 200, body = Verified), Errors<(openapi::User,)>)
)]
pub async fn show(caller: Principal) -> Outcome<Reply> {
    Reply::ok(&Verified {
        user_id: caller.user_id,
        issuer: &caller.issuer,
        subject: &caller.subject,
        email: caller.email.as_deref(),
        tenant_id: caller.tenant_id.as_deref(),
        roles: &caller.roles,
        expires_at: DateTime::from_timestamp(caller.expires_at_seconds, 0),
    })
}
