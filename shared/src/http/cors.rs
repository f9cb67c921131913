//! Which browser pages may call (the Fetch standard's CORS protocol).

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};

use crate::{
    config::Config,
    problem::{Code, Problem},
};

/// How long a browser may keep the answer to a preflight, in seconds.
const MAX_AGE_SECONDS: u32 = 600;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
/// `x-stainless-…` are what OpenAI's own client adds.
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, idempotency-key, if-none-match, accept-language, x-csrf-token, x-request-id, traceparent, x-account, x-stainless-arch, x-stainless-helper-method, x-stainless-lang, x-stainless-os, x-stainless-package-version, x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout",
);
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static(
    "x-request-id, idempotent-replayed, retry-after, ratelimit, ratelimit-policy, credits-charged, x-credits-held, x-credits-charged, etag",
);

/// What a request's `Origin` means.
#[derive(Default)]
pub(super) struct Decision {
    origin: Option<HeaderValue>,
    preflight: bool,
    refused: bool,
}

impl Decision {
    /// Looks the origin up. A page of an origin that is not allowed may still send simple requests, so one that
    /// would change something is refused before it does; cookies would come along.
    pub(super) fn of(config: &Config, request: &Request<Bytes>) -> Self {
        let Some(origin) = request.headers().get(header::ORIGIN) else {
            return Self::default();
        };
        let allowed =
            origin.to_str().is_ok_and(|origin| config.allows_origin(origin) || is_own(origin, request.headers()));
        let preflight = request.method() == Method::OPTIONS
            && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let changes = !request.method().is_safe() || preflight;
        Self { origin: Some(origin.clone()).filter(|_| allowed), preflight, refused: !allowed && changes }
    }

    /// The answer, where no handler is to be asked.
    pub(super) fn refusal(&self) -> Option<Response> {
        if self.refused {
            return Some(Problem::new(Code::OriginNotAllowed).into_response());
        }
        self.preflight.then(|| StatusCode::NO_CONTENT.into_response())
    }

    /// Adds the headers that let the page read the answer.
    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        // A cache must not give a page what it kept for another, nor for a caller that is no page.
        let may_be_kept = headers.get(header::CACHE_CONTROL).is_some_and(|value| value != "no-store");
        if self.origin.is_some() || may_be_kept {
            headers.append(header::VARY, HeaderValue::from_static("origin"));
        }
        let Some(origin) = &self.origin else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        if self.preflight {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS.into());
        }
    }
}

/// Whether the page comes from us, such as the API reference.
fn is_own(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = origin.split_once("://").map(|(_, authority)| authority);
    host.is_some() && own == host
}
