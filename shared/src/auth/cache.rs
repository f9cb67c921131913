//! Verified tokens, so that the same token is verified once an instance and not once a request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::Identity;

/// The most tokens of a generation; there are two.
const MAX_TOKENS: usize = 1_024;

/// SHA-256 of a token. (Not the token: an ECDSA signature has a valid twin, and a text is not an identity.)
pub(super) type Digest = [u8; 32];

type Generation = HashMap<Digest, Arc<Identity>>;

/// Two generations: what is used moves into the young one, and the old one is dropped when the young is full.
#[derive(Default)]
pub(super) struct TokenCache {
    generations: Mutex<(Generation, Generation)>,
}

impl TokenCache {
    /// The identity of a token that was verified before and has not expired since.
    pub(super) fn get(&self, digest: &Digest, now_seconds: i64) -> Option<Arc<Identity>> {
        let mut guard = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let (young, old) = &mut *guard;
        if let Some(identity) = young.get(digest) {
            return Some(identity.clone()).filter(|identity| identity.expires_at_seconds > now_seconds);
        }
        let identity = old.remove(digest).filter(|identity| identity.expires_at_seconds > now_seconds)?;
        insert(young, old, *digest, identity.clone());
        Some(identity)
    }

    /// Keeps a verified identity.
    pub(super) fn put(&self, digest: Digest, identity: Arc<Identity>) {
        let mut guard = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let (young, old) = &mut *guard;
        insert(young, old, digest, identity);
    }

    /// Forgets all: an issuer's keys have changed, and what an old key signed must be looked at again.
    pub(super) fn clear(&self) {
        *self.generations.lock().unwrap_or_else(PoisonError::into_inner) = Default::default();
    }
}

fn insert(young: &mut Generation, old: &mut Generation, digest: Digest, identity: Arc<Identity>) {
    if young.len() >= MAX_TOKENS {
        *old = std::mem::take(young);
    }
    young.insert(digest, identity);
}
