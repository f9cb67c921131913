//! The public keys of an issuer (RFC 7517): fetched once, kept, and fetched again when a new one shows up.

use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, Method};
use serde::Deserialize;
use serde_json::Value;

use super::Issuer;
use crate::platform::{Algorithm, Outbound, Platform, PublicKey};

/// How often keys may be asked for again because of a key id that is not among them, in milliseconds.
const MIN_REFRESH_INTERVAL_MS: i64 = 60_000;

/// How old keys may grow before they are asked for again, so that a withdrawn key ends, in milliseconds.
const MAX_AGE_MS: i64 = 10 * 60_000;

/// How long an issuer may take to answer, in milliseconds.
const TIMEOUT_MS: u32 = 5_000;

/// The most keys of a set that are looked at.
const MAX_KEYS: usize = 32;

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Default)]
struct Known {
    keys: Arc<Vec<PublicKey>>,
    /// When the keys were last fetched and when that was last tried, Unix time in milliseconds.
    fetched_at_ms: Option<i64>,
    tried_at_ms: Option<i64>,
}

/// The keys of one issuer, as far as this instance knows them.
#[derive(Default)]
pub(super) struct KeySet {
    known: Mutex<Known>,
}

/// The outcome of asking for a key.
pub(super) enum Found {
    /// The keys that the token may be signed with, one unless the token names none.
    Keys(Vec<PublicKey>),
    /// The issuer has no such key.
    None,
    /// The issuer is away and was never reached: nothing can be said.
    Unavailable,
}

impl KeySet {
    /// The keys for an algorithm and key id. `rotated` is called when the set has changed.
    pub(super) async fn find(
        &self,
        platform: &dyn Platform,
        issuer: &Issuer,
        algorithm: Algorithm,
        key_id: Option<&str>,
        rotated: impl Fn(),
    ) -> Found {
        let now_ms = platform.now().timestamp_millis();
        let (keys, fetched_at_ms, tried_at_ms) = self.snapshot();
        let candidates = select(&keys, algorithm, key_id);
        let too_old = fetched_at_ms.is_none_or(|at_ms| now_ms - at_ms > MAX_AGE_MS);
        let may_try =
            tried_at_ms.is_none_or(|at_ms| now_ms - at_ms > MIN_REFRESH_INTERVAL_MS) || fetched_at_ms.is_none();
        if !may_try || (!too_old && !candidates.is_empty()) {
            return found(candidates);
        }
        self.note_try(now_ms);
        match fetch(platform, &issuer.key_set_url).await {
            Some(fresh) => {
                if self.replace(fresh, now_ms) {
                    rotated();
                }
                found(select(&self.snapshot().0, algorithm, key_id))
            }
            // Served stale: an issuer that is away must not sign everybody out.
            None if fetched_at_ms.is_some() => found(candidates),
            None => Found::Unavailable,
        }
    }

    fn snapshot(&self) -> (Arc<Vec<PublicKey>>, Option<i64>, Option<i64>) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        (known.keys.clone(), known.fetched_at_ms, known.tried_at_ms)
    }

    fn note_try(&self, now_ms: i64) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).tried_at_ms = Some(now_ms);
    }

    /// Takes the fresh keys; whether they differ from earlier ones.
    fn replace(&self, fresh: Vec<PublicKey>, now_ms: i64) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let same = known.keys.iter().map(|key| &key.jwk).eq(fresh.iter().map(|key| &key.jwk));
        let rotated = !same && known.fetched_at_ms.is_some();
        known.fetched_at_ms = Some(now_ms);
        known.keys = Arc::new(fresh);
        rotated
    }
}

fn found(keys: Vec<PublicKey>) -> Found {
    if keys.is_empty() { Found::None } else { Found::Keys(keys) }
}

fn select(keys: &[PublicKey], algorithm: Algorithm, key_id: Option<&str>) -> Vec<PublicKey> {
    let fits = |key: &&PublicKey| key.algorithm == algorithm && (key_id.is_none() || key.key_id.as_deref() == key_id);
    keys.iter().filter(fits).cloned().collect()
}

async fn fetch(platform: &dyn Platform, url: &str) -> Option<Vec<PublicKey>> {
    let request = Outbound {
        method: Method::GET,
        url: url.to_owned(),
        headers: HeaderMap::new(),
        body: bytes::Bytes::new(),
        timeout_ms: TIMEOUT_MS,
    };
    let answer = platform.send(request).await.ok().filter(|answer| answer.status().is_success())?;
    let document: Document = serde_json::from_slice(answer.body()).ok()?;
    Some(document.keys.iter().take(MAX_KEYS).filter_map(public_key).collect())
}

/// A key that may verify. What it may verify comes from its own type and curve; secret keys (`oct`) are never taken.
fn public_key(jwk: &Value) -> Option<PublicKey> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    if text("use").is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let algorithm = match (text("kty")?, text("crv"), text("alg")) {
        ("EC", Some("P-256"), None | Some("ES256")) => Algorithm::Es256,
        ("RSA", None, None | Some("RS256")) => Algorithm::Rs256,
        ("OKP", Some("Ed25519"), None | Some("EdDSA" | "Ed25519")) => Algorithm::EdDsa,
        _ => return None,
    };
    // Only what WebCrypto and jwt-compact need: neither `key_ops` nor a stray private part comes along.
    let needed = ["kty", "crv", "x", "y", "n", "e"];
    let mut members = serde_json::Map::new();
    for name in needed {
        members.extend(jwk.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    let jwk_text = Value::Object(members).to_string();
    Some(PublicKey { algorithm, jwk: jwk_text, key_id: text("kid").map(str::to_owned) })
}
