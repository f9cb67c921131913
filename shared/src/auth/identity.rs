//! Who a verified token is.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{Claims, Dialect, Issuer};
use crate::problem::Code;

/// The longest `sub`, in bytes.
const MAX_SUBJECT_BYTES: usize = 255;

/// The most roles of a token that are looked at.
const MAX_ROLES: usize = 32;

/// A verified user.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The id of the user here and in the database: Supabase's own, or a UUIDv5 of issuer and subject.
    pub user_id: Uuid,
    /// The `iss` that the token was checked against.
    pub issuer: String,
    /// The `sub`, as the issuer wrote it.
    pub subject: String,
    /// The e-mail address, where the token has one.
    pub email: Option<String>,
    /// The organisation that the token is for.
    pub tenant_id: Option<String>,
    /// The roles, such as `admin` and `seller`.
    pub roles: Vec<String>,
    /// The end of the token, Unix time in seconds.
    pub expires_at_seconds: i64,
    /// The start of the token, Unix time in seconds.
    pub issued_at_seconds: Option<i64>,
    /// Whose dialect the claims are in; tells whether the database knows the token itself.
    pub dialect: Dialect,
    /// Every claim but the times.
    pub claims: Claims,
}

impl Identity {
    /// Reads a verified token's claims.
    pub(super) fn read(issuer: &Issuer, claims: jwt_compact::Claims<Claims>, end: DateTime<Utc>) -> Result<Self, Code> {
        let subject =
            claims.custom.text("sub").filter(|sub| sub.len() <= MAX_SUBJECT_BYTES).ok_or(Code::TokenInvalid)?;
        let user_id = match issuer.dialect {
            Dialect::Supabase => Uuid::parse_str(subject).map_err(|_| Code::TokenInvalid)?,
            Dialect::Clerk => stable_id(&issuer.name, subject),
        };
        Ok(Self {
            user_id,
            issuer: issuer.name.clone(),
            subject: subject.to_owned(),
            email: claims.custom.text("email").map(str::to_owned),
            tenant_id: tenant(issuer.dialect, &claims.custom),
            roles: roles(issuer.dialect, &claims.custom),
            expires_at_seconds: end.timestamp(),
            issued_at_seconds: claims.issued_at.map(|at| at.timestamp()),
            dialect: issuer.dialect,
            claims: claims.custom,
        })
    }

    /// Whether the token carries a role.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }
}

/// The id of a user of an issuer whose subjects are not UUIDs: a UUIDv5 (RFC 9562 section 5.5), so that no look-up
/// is needed and two issuers' subjects never meet.
pub fn stable_id(issuer: &str, subject: &str) -> Uuid {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, issuer.as_bytes());
    Uuid::new_v5(&namespace, subject.as_bytes())
}

/// Supabase: `app_metadata.tenant_id`. Clerk: the active organisation, `o.id` (token version 2) or `org_id`.
fn tenant(dialect: Dialect, claims: &Claims) -> Option<String> {
    let claim = match dialect {
        Dialect::Supabase => claims.member("app_metadata", "tenant_id").and_then(Value::as_str),
        Dialect::Clerk => claims.member("o", "id").and_then(Value::as_str).or_else(|| claims.text("org_id")),
    };
    claim.filter(|id| !id.is_empty()).map(str::to_owned)
}

/// Supabase: `app_metadata`, which users cannot write. Clerk: `metadata`, which a session token has where the
/// instance's token template maps `user.public_metadata` to it; an organisation's roles are its own and none of ours.
fn roles(dialect: Dialect, claims: &Claims) -> Vec<String> {
    let object = match dialect {
        Dialect::Supabase => "app_metadata",
        Dialect::Clerk => "metadata",
    };
    let one = claims.member(object, "role").and_then(Value::as_str);
    let several =
        claims.member(object, "roles").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    // `service` is what a back end's own tokens carry; no user's token may.
    let own = one.into_iter().chain(several).filter(|role| *role != "service");
    own.take(MAX_ROLES).map(str::to_owned).collect()
}
