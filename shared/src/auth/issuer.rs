//! Who may issue tokens, and what each one's tokens must say.

use chrono::{DateTime, TimeDelta, Utc};

use super::Claims;
use crate::{
    config::{Config, Secret},
    platform::Algorithm,
    problem::Code,
};

/// How far an issuer's clock and ours may differ, in seconds.
const LEEWAY_SECONDS: i64 = 5;

/// Whose dialect of claims an issuer speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Supabase Auth: `sub` is the user's UUID; roles and tenant are in `app_metadata`.
    Supabase,
    /// Clerk: `sub` is `user_…`; the organisation is in `o` or `org_id`, `azp` names the front end.
    Clerk,
}

/// A configured issuer.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The exact `iss`.
    pub name: String,
    /// How its claims are to be read.
    pub dialect: Dialect,
    /// Where its public keys are.
    pub key_set_url: String,
    /// The secret of its HS256 tokens.
    pub secret: Option<Secret>,
    /// The allow-list of algorithms.
    pub algorithms: &'static [Algorithm],
    /// The values of `azp` that are let through; empty where the dialect has none.
    pub authorized_parties: Vec<String>,
}

impl Issuer {
    /// Every issuer of a configuration.
    pub fn all(config: &Config) -> Vec<Self> {
        let supabase = Self {
            name: config.supabase.issuer.clone(),
            dialect: Dialect::Supabase,
            key_set_url: format!("{}/auth/v1/.well-known/jwks.json", config.supabase.url),
            secret: config.supabase.jwt_secret.clone(),
            algorithms: &[Algorithm::Hs256, Algorithm::Es256, Algorithm::Rs256, Algorithm::EdDsa],
            authorized_parties: Vec::new(),
        };
        let clerk = config.clerk.as_ref().map(|clerk| Self {
            name: clerk.issuer.clone(),
            dialect: Dialect::Clerk,
            key_set_url: format!("{}/.well-known/jwks.json", clerk.issuer),
            secret: None,
            algorithms: &[Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa],
            authorized_parties: clerk.authorized_parties.clone(),
        });
        std::iter::once(supabase).chain(clerk).collect()
    }

    /// Checks who the token is for. The signature is somebody else's business.
    pub(super) fn check_audience(&self, claims: &Claims) -> Result<(), Code> {
        let fits = match self.dialect {
            Dialect::Supabase => claims.has_audience("authenticated") && claims.text("role") == Some("authenticated"),
            Dialect::Clerk => {
                claims.text("azp").is_some_and(|azp| self.authorized_parties.iter().any(|party| party == azp))
            }
        };
        if fits { Ok(()) } else { Err(Code::TokenInvalid) }
    }
}

/// Checks the token's time (RFC 7519 sections 4.1.4 and 4.1.5); a token without an end is refused. Gives the end.
pub(super) fn check_time<T>(claims: &jwt_compact::Claims<T>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Code> {
    let leeway = TimeDelta::seconds(LEEWAY_SECONDS);
    let end = claims.expiration.ok_or(Code::TokenInvalid)?;
    let (Some(latest), Some(earliest)) = (now.checked_sub_signed(leeway), now.checked_add_signed(leeway)) else {
        return Err(Code::Internal);
    };
    if end <= latest {
        return Err(Code::TokenExpired);
    }
    if claims.not_before.is_some_and(|start| start > earliest) {
        return Err(Code::TokenNotYetValid);
    }
    Ok(end)
}
