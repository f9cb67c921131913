//! Token verification: from text to [`Identity`].

use std::sync::Arc;

use jwt_compact::{
    Algorithm as _, AlgorithmSignature as _,
    alg::{Hs256, Hs256Key, Hs256Signature},
};
use sha2::{Digest as _, Sha256};

use super::{
    Identity, Issuer,
    cache::TokenCache,
    issuer::check_time,
    key_set::{Found, KeySet},
    token::Unverified,
};
use crate::{
    config::Config,
    platform::{Algorithm, Platform},
    problem::{Code, Problem},
};

/// Verifies tokens of every configured issuer.
pub struct Verifier {
    issuers: Vec<(Issuer, KeySet)>,
    cache: TokenCache,
}

impl Verifier {
    /// A verifier for the issuers of a configuration.
    pub fn new(config: &Config) -> Self {
        let issuers = Issuer::all(config).into_iter().map(|issuer| (issuer, KeySet::default()));
        Self { issuers: issuers.collect(), cache: TokenCache::default() }
    }

    /// Who the token is; 401 with the reason's code, or 503 while the issuer's keys cannot be had.
    pub async fn verify(&self, platform: &dyn Platform, token: &str) -> Result<Arc<Identity>, Problem> {
        let digest = Sha256::digest(token.as_bytes()).into();
        let now = platform.now();
        if let Some(identity) = self.cache.get(&digest, now.timestamp()) {
            return Ok(identity);
        }
        let unverified = Unverified::parse(token)?;
        let name = unverified.claims.custom.text("iss").ok_or(Code::TokenInvalid)?;
        let (issuer, keys) = self.issuers.iter().find(|(issuer, _)| issuer.name == name).ok_or(Code::TokenInvalid)?;
        if !issuer.algorithms.contains(&unverified.algorithm) {
            return Err(Code::TokenInvalid.into());
        }
        self.check_signature(platform, issuer, keys, &unverified).await?;
        let end = check_time(&unverified.claims, now)?;
        issuer.check_audience(&unverified.claims.custom)?;
        let identity = Arc::new(Identity::read(issuer, unverified.claims, end)?);
        self.cache.put(digest, identity.clone());
        Ok(identity)
    }

    async fn check_signature(
        &self,
        platform: &dyn Platform,
        issuer: &Issuer,
        keys: &KeySet,
        token: &Unverified<'_>,
    ) -> Result<(), Problem> {
        if token.algorithm == Algorithm::Hs256 {
            let secret = issuer.secret.as_ref().ok_or(Code::TokenInvalid)?;
            // jwt-compact panics at another length, and a panic takes the neighbours' requests along.
            let fits = Hs256Signature::LENGTH.is_some_and(|length| length.get() == token.signature.len());
            if !fits {
                return Err(Code::TokenInvalid.into());
            }
            let signature = Hs256Signature::try_from_slice(&token.signature).map_err(|_| Code::TokenInvalid)?;
            let genuine = Hs256.verify_signature(&signature, &Hs256Key::new(secret.expose()), token.signed);
            return if genuine { Ok(()) } else { Err(Code::TokenInvalid.into()) };
        }
        let rotated = || self.cache.clear();
        match keys.find(platform, issuer, token.algorithm, token.key_id.as_deref(), rotated).await {
            Found::Unavailable => Err(Problem::new(Code::IssuerUnavailable)
                .retry_after_seconds(5)
                .because(format_args!("no keys from {}", issuer.key_set_url))),
            Found::None => Err(Code::TokenInvalid.into()),
            Found::Keys(candidates) => {
                for key in &candidates {
                    if platform.verify(key, token.signed, &token.signature).await {
                        return Ok(());
                    }
                }
                Err(Code::TokenInvalid.into())
            }
        }
    }
}
