//! The token with which a caller reaches the database.
//!
//! A Supabase user's own token goes through unchanged. Of other issuers the database knows nothing: for their users,
//! and for back ends with the service secret, the function signs a token that lives for a minute. Either way the
//! database sees the caller and never the service key, so row-level security holds even if a handler forgets a filter.

use chrono::{DateTime, TimeDelta, Utc};
use jwt_compact::{
    AlgorithmExt as _, Header,
    alg::{Hs256, Hs256Key},
};
use serde::Serialize;
use uuid::Uuid;

use super::Identity;
use crate::{
    config::Config,
    problem::{Code, Problem},
};

/// How long such a token lives, in seconds; a request never runs longer.
const LIFE_SECONDS: i64 = 60;

/// The `iss` of such a token.
const ISSUER: &str = "turnpike";

/// The user id of back ends that call with the service secret: UUIDv5 of `turnpike` and `service`.
pub fn service_id() -> Uuid {
    super::identity::stable_id(ISSUER, "service")
}

#[derive(Serialize)]
struct TokenClaims<'a> {
    iss: &'static str,
    aud: &'static str,
    role: &'static str,
    sub: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    app_metadata: Rights<'a>,
}

#[derive(Serialize)]
struct Rights<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<&'a str>,
    roles: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
}

/// A token for the user of an issuer that the database does not know. The start is the outer token's, so that a
/// deleted account's tokens stay recognizable as older than the deletion.
pub(super) fn for_user(config: &Config, identity: &Identity, now: DateTime<Utc>) -> Result<String, Problem> {
    let claims = TokenClaims {
        iss: ISSUER,
        aud: "authenticated",
        role: "authenticated",
        sub: identity.user_id,
        email: identity.email.as_deref(),
        app_metadata: Rights {
            tenant_id: identity.tenant_id.as_deref(),
            roles: &identity.roles,
            issuer: Some(&identity.issuer),
            subject: Some(&identity.subject),
        },
    };
    sign(config, claims, identity.issued_at_seconds.and_then(|at| DateTime::from_timestamp(at, 0)), now)
}

/// A token for a back end that called with the service secret.
pub(super) fn for_service(config: &Config, now: DateTime<Utc>) -> Result<String, Problem> {
    let roles = ["service".to_owned()];
    let claims = TokenClaims {
        iss: ISSUER,
        aud: "authenticated",
        role: "authenticated",
        sub: service_id(),
        email: None,
        app_metadata: Rights { tenant_id: None, roles: &roles, issuer: None, subject: None },
    };
    sign(config, claims, Some(now), now)
}

fn sign(
    config: &Config,
    own: TokenClaims<'_>,
    start: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<String, Problem> {
    let secret = config.supabase.jwt_secret.as_ref();
    let secret = secret.ok_or_else(|| Problem::new(Code::NotConfigured).because("SUPABASE_JWT_SECRET is not set"))?;
    let mut claims = jwt_compact::Claims::new(own);
    claims.issued_at = start;
    claims.expiration = now.checked_add_signed(TimeDelta::seconds(LIFE_SECONDS));
    let header = Header::empty().with_token_type("JWT");
    let signed = Hs256.token(&header, &claims, &Hs256Key::new(secret.expose()));
    signed.map_err(|e| Problem::new(Code::Internal).because(e))
}
