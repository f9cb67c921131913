//! The outside of a token: its three parts, its header, and what no header of ours may hold.

use jwt_compact::UntrustedToken;
use serde::{Deserialize, de::IgnoredAny};

use super::Claims;
use crate::{platform::Algorithm, problem::Code};

/// The longest token that is looked at, in bytes.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Header members that would name or bring a key, or ask for an extension (RFC 7515 section 4.1). A verifier that
/// follows them trusts its attacker; ours knows its keys, so their presence alone is a reason to refuse.
#[derive(Clone, Debug, Default, Deserialize)]
struct Extra {
    #[serde(default)]
    jwk: Option<IgnoredAny>,
    #[serde(default)]
    x5c: Option<IgnoredAny>,
    #[serde(default)]
    crit: Option<IgnoredAny>,
}

/// A token whose signature has not been checked.
pub(super) struct Unverified<'t> {
    /// How it says it is signed.
    pub(super) algorithm: Algorithm,
    /// The name of the key.
    pub(super) key_id: Option<String>,
    /// The bytes under the signature.
    pub(super) signed: &'t [u8],
    /// The signature.
    pub(super) signature: Vec<u8>,
    /// What it claims.
    pub(super) claims: jwt_compact::Claims<Claims>,
}

impl<'t> Unverified<'t> {
    /// Takes a token apart; refuses what cannot be one of ours before any key is looked up.
    pub(super) fn parse(text: &'t str) -> Result<Self, Code> {
        if text.len() > MAX_TOKEN_BYTES {
            return Err(Code::TokenInvalid);
        }
        let token = UntrustedToken::<Extra>::try_from(text).map_err(|_| Code::TokenInvalid)?;
        let header = token.header();
        let extra = &header.other_fields;
        let brings_a_key = extra.jwk.is_some() || extra.x5c.is_some() || extra.crit.is_some();
        if brings_a_key || header.key_set_url.is_some() || header.certificate_url.is_some() {
            return Err(Code::TokenInvalid);
        }
        let algorithm = match token.algorithm() {
            "HS256" => Algorithm::Hs256,
            "RS256" => Algorithm::Rs256,
            "ES256" => Algorithm::Es256,
            "EdDSA" => Algorithm::EdDsa,
            _ => return Err(Code::TokenInvalid),
        };
        let (signed, _) = text.rsplit_once('.').ok_or(Code::TokenInvalid)?;
        Ok(Self {
            algorithm,
            key_id: header.key_id.clone(),
            signed: signed.as_bytes(),
            signature: token.signature_bytes().to_vec(),
            claims: token.deserialize_claims_unchecked().map_err(|_| Code::TokenInvalid)?,
        })
    }
}
