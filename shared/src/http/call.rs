//! What is known of one request while it runs: for its log line and its problem documents.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicI64, AtomicU32, Ordering},
};

use axum::extract::{FromRequestParts, MatchedPath};
use http::{HeaderValue, request::Parts};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// `RateLimit-Policy`, and `RateLimit` where it is known what is left.
pub(crate) struct RateLimitHeaders {
    pub(crate) policy: HeaderValue,
    pub(crate) left: Option<HeaderValue>,
}

/// One request. Lives in its extensions; an instance serves many at once, so nothing of it is static.
#[derive(Default)]
pub struct CallState {
    /// The caller's `x-request-id`, or ours.
    pub request_id: String,
    /// The trace that the request belongs to (W3C Trace Context), handed on to upstream services.
    pub traceparent: Option<String>,
    route: OnceLock<String>,
    user: OnceLock<Uuid>,
    rate_limit: OnceLock<RateLimitHeaders>,
    upstream_calls: AtomicU32,
    upstream_ms: AtomicI64,
}

/// A handle to the request's state.
#[derive(Clone, Default)]
pub struct Call(pub Arc<CallState>);

impl Call {
    /// The state of a request that has just come in.
    pub(super) fn begin(request_id: String, traceparent: Option<String>) -> Self {
        Self(Arc::new(CallState { request_id, traceparent, ..CallState::default() }))
    }

    /// The request's state; an empty one for a request that did not come through [`super::Instance::serve`].
    pub fn of(parts: &Parts) -> Self {
        let call = parts.extensions.get::<Self>().cloned().unwrap_or_default();
        if let Some(path) = parts.extensions.get::<MatchedPath>() {
            call.0.route.get_or_init(|| path.as_str().to_owned());
        }
        call
    }

    /// The route's pattern, once an extractor has asked for this state: `/v1/credits/holds/{id}`.
    pub fn route(&self) -> Option<&str> {
        self.0.route.get().map(String::as_str)
    }

    /// Notes who is calling, once that is verified.
    pub fn note_user(&self, user_id: Uuid) {
        // A second extractor in the same request verifies the same token: the first note is as good.
        let _ = self.0.user.set(user_id);
    }

    /// Notes what a rate limit says of this request; every answer to it carries that, a refusal too.
    pub(crate) fn note_rate_limit(&self, headers: RateLimitHeaders) {
        // One limit a request: a second would hide the first, and the first is the one that was checked first.
        let _ = self.0.rate_limit.set(headers);
    }

    /// What a rate limit said of this request.
    pub(super) fn rate_limit(&self) -> Option<&RateLimitHeaders> {
        self.0.rate_limit.get()
    }

    /// Notes a call to another service and how long it took, in milliseconds.
    pub fn note_upstream(&self, duration_ms: i64) {
        self.0.upstream_calls.fetch_add(1, Ordering::Relaxed);
        self.0.upstream_ms.fetch_add(duration_ms, Ordering::Relaxed);
    }

    /// How many calls to other services there were, and how long they took together in milliseconds.
    pub fn upstream(&self) -> (u32, i64) {
        (self.0.upstream_calls.load(Ordering::Relaxed), self.0.upstream_ms.load(Ordering::Relaxed))
    }

    /// The user in the log: twelve hexadecimal digits of a hash, enough to follow one, too little to know whom.
    pub fn user_hash(&self) -> Option<String> {
        let digest = Sha256::digest(self.0.user.get()?.as_bytes());
        Some(digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}
