//! The seam between Turnpike and the place it runs in.
//!
//! **Architecture Invariant:** nothing outside this folder names a platform. A function asks for what it needs
//! through [`Platform`]; one adapter a platform answers: Cloudflare Workers, Spin (any host of `wasi:http`) and
//! a native process.

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod asset;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub mod cloudflare;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod signature;
#[cfg(target_os = "wasi")]
pub mod spin;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod url_parts;

mod lowercase;
mod memory_cache;
mod message;
mod url;

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use chrono::{DateTime, Utc};

pub use lowercase::lowercase;
pub use memory_cache::MemoryCache;
pub use message::{
    ByteStream, MAX_INBOUND_BODY_BYTES, MAX_UPSTREAM_BODY_BYTES, NoRandomness, Outbound, SendError, Streamed, TooLarge,
};
pub use url::Url;

/// A boxed future that may cross threads. A JavaScript future is not `Send`; the Workers adapter wraps it where
/// it is made, so that no handler has to know.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How a token may be signed (RFC 7518 section 3.1, RFC 8037 section 3.1). `none` cannot be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// HMAC with SHA-256, a secret shared with the issuer.
    Hs256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2,048 bits or more.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// A public key of an issuer, as it stands in its JWK set (RFC 7517).
#[derive(Clone, Debug)]
pub struct PublicKey {
    /// What the key may verify; comes from the key, never from a token.
    pub algorithm: Algorithm,
    /// The JWK as JSON text.
    pub jwk: String,
    /// The key's own name in its set.
    pub key_id: Option<String>,
}

/// What a function may ask of the place it runs in.
pub trait Platform: Send + Sync {
    /// The platform's name for the log: `cloudflare`, `spin` or `native`.
    fn name(&self) -> &'static str;

    /// Sends a request and reads the whole answer, at most [`MAX_UPSTREAM_BODY_BYTES`] of it.
    fn send(&self, request: Outbound) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>>;

    /// Sends a request and hands over the answer's body as it arrives. The time-out holds until the head is there.
    fn stream(&self, request: Outbound) -> BoxFuture<'_, Result<Streamed, SendError>>;

    /// A configuration variable or secret; `None` where it is not set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The wall clock. On Workers it stands still between two waits for I/O.
    fn now(&self) -> DateTime<Utc>;

    /// Waits, at least this many milliseconds.
    fn sleep_ms(&self, duration_ms: u32) -> BoxFuture<'_, ()>;

    /// 32 bytes fit for secrets.
    fn random(&self) -> Result<[u8; 32], NoRandomness>;

    /// Goes on with work after the answer has been sent (`waitUntil`). The work must bound its own time.
    fn background(&self, work: BoxFuture<'static, ()>);

    /// What was stored under the key by [`Platform::cache_put`], unless its time is over. A hint, never a truth:
    /// each instance has its own.
    fn cache_get(&self, key: &str) -> Option<Bytes>;

    /// Keeps a value for at most `ttl_seconds` in this instance.
    fn cache_put(&self, key: &str, value: Bytes, ttl_seconds: u32);

    /// Whether the platform's own rate limiter lets one more call with this key through; `None` where it has none.
    fn rate_limit<'a>(&'a self, binding: &'a str, key: &'a str) -> BoxFuture<'a, Option<bool>>;

    /// A static file of the function, by its path without a leading slash; `None` where there is none.
    fn asset<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Option<Bytes>>;

    /// Whether `signature` over `message` was made with the key. An unusable key or signature is `false`.
    fn verify<'a>(&'a self, key: &'a PublicKey, message: &'a [u8], signature: &'a [u8]) -> BoxFuture<'a, bool>;

    /// Writes one line to the platform's log.
    fn log(&self, line: &str);
}
