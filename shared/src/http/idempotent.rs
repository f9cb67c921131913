//! Commands that may be sent again: a body and its `Idempotency-Key`.

use std::sync::Arc;

use axum::{body::Body, extract::FromRequest};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, Request, Uri};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{App, json};
use crate::{
    platform::BoxFuture,
    problem::{Code, Outcome, Problem},
};

/// The header (IETF draft "The Idempotency-Key HTTP Header Field").
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest key, in bytes.
const MAX_KEY_BYTES: usize = 255;

/// The key of a request and the fingerprint of what it asks for; both go into the RPC, which does the rest in the
/// same transaction as the effect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Idempotency {
    /// The caller's key; `None` where the caller sent none.
    #[serde(rename = "idempotency_key")]
    pub key: Option<String>,
    /// SHA-256 of method, path with query, and body, in hexadecimal digits; `None` without a key.
    pub fingerprint: Option<String>,
}

impl Idempotency {
    /// Reads the key of a request whose body is at hand; 400 for a key that no client can mean.
    pub fn read(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Outcome<Self> {
        let mut keys = headers.get_all(&IDEMPOTENCY_KEY).into_iter();
        let Some(key) = keys.next() else {
            return Ok(Self::default());
        };
        let key = key.to_str().ok().filter(|key| (1..=MAX_KEY_BYTES).contains(&key.len()) && keys.next().is_none());
        let key = key.ok_or(Code::IdempotencyKeyInvalid)?;
        let mut hash = Sha256::new();
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        for part in [method.as_str().as_bytes(), target.as_bytes(), body] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let fingerprint = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { key: Some(key.to_owned()), fingerprint: Some(fingerprint) })
    }
}

/// A JSON body with its idempotency key: what every POST that creates or charges takes.
pub struct Idempotent<T> {
    /// The body.
    pub body: T,
    /// The key and fingerprint.
    pub key: Idempotency,
}

impl<T: Serialize> Idempotent<T> {
    /// The body's members and the key as the arguments of an RPC.
    pub fn arguments(&self) -> Outcome<Map<String, Value>> {
        arguments([serde_json::to_value(&self.body), serde_json::to_value(&self.key)])
    }
}

/// A body's members and a key's as the arguments of an RPC; `id` in a path goes in with [`with`].
fn arguments(parts: [serde_json::Result<Value>; 2]) -> Outcome<Map<String, Value>> {
    let mut members = Map::new();
    for value in parts {
        match value.map_err(|e| Problem::new(Code::Internal).because(e))? {
            Value::Object(more) => members.extend(more),
            _ => return Err(Problem::new(Code::Internal).because("arguments must be an object")),
        }
    }
    Ok(members)
}

/// Adds an argument that does not come from the body.
pub fn with(mut arguments: Map<String, Value>, name: &str, value: impl Into<Value>) -> Map<String, Value> {
    arguments.insert(name.to_owned(), value.into());
    arguments
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Idempotent<T> {
    type Rejection = Problem;

    /// An empty body counts as `{}`, so that a command whose fields are all optional needs none.
    async fn from_request(request: Request<Body>, _: &Arc<App>) -> Result<Self, Problem> {
        let (bytes, key) = command(request).await?;
        let body = json::read(if bytes.is_empty() { b"{}" } else { &bytes })?;
        Ok(Self { body, key })
    }
}

/// The part that no body's type changes: boxed, so that a module holds it once and not once a route.
fn command(request: Request<Body>) -> BoxFuture<'static, Outcome<(Bytes, Idempotency)>> {
    Box::pin(async move {
        let (parts, body) = request.into_parts();
        let bytes = json::bytes(body).await?;
        if !bytes.is_empty() {
            json::check_type(&parts.headers)?;
        }
        let key = Idempotency::read(&parts.method, &parts.uri, &parts.headers, &bytes)?;
        Ok((bytes, key))
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(key: &'static str, path: &'static str, body: &[u8]) -> Outcome<Idempotency> {
        let headers = HeaderMap::from_iter([(IDEMPOTENCY_KEY, HeaderValue::from_static(key))]);
        Idempotency::read(&Method::POST, &Uri::from_static(path), &headers, body)
    }

    /// Promise: another body or another route under the same key is another request.
    #[test]
    fn a_fingerprint_tells_requests_apart() {
        let print = |path: &'static str, body: &[u8]| read("k", path, body).ok().and_then(|key| key.fingerprint);
        assert_eq!(print("/a", b"{}"), print("/a", b"{}"));
        assert_ne!(print("/a", b"{}"), print("/a", b"{ }"));
        assert_ne!(print("/a", b"b"), print("/ab", b""));
        assert_ne!(print("/a?days=7", b""), print("/a?days=30", b""));
        assert_eq!(print("/a", b"").map(|print| print.len()), Some(64));
    }

    /// Promise: a key that cannot be kept is refused rather than ignored.
    #[test]
    fn a_bad_key_is_refused() {
        assert_eq!(read("", "/a", b"").err().map(|problem| problem.code), Some(Code::IdempotencyKeyInvalid));
        let mut twice = HeaderMap::new();
        twice.append(IDEMPOTENCY_KEY, HeaderValue::from_static("a"));
        twice.append(IDEMPOTENCY_KEY, HeaderValue::from_static("b"));
        assert!(Idempotency::read(&Method::POST, &Uri::from_static("/a"), &twice, b"").is_err());
        assert_eq!(
            Idempotency::read(&Method::POST, &Uri::from_static("/a"), &HeaderMap::new(), b"").ok(),
            Some(Idempotency::default())
        );
    }
}
