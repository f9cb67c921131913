//! What a client gets when no component answered: a problem document (RFC 9457), as the functions themselves send.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Response, StatusCode, header::CONTENT_TYPE};
use wasmtime_wasi_http::WasiBody;

/// Why no component answered.
#[derive(Clone, Copy)]
pub(crate) enum Problem {
    /// The component trapped, or another request in its instance did.
    Trapped,
    /// It took too long.
    TimedOut,
    /// No route of the manifest covers the path.
    NoRoute,
    /// The request has no host or a path that is none.
    BadRequest,
}

impl Problem {
    /// The answer.
    pub(crate) fn answer(self) -> Response<WasiBody> {
        let (status, code, title) = match self {
            Problem::Trapped => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
            Problem::TimedOut => (StatusCode::GATEWAY_TIMEOUT, "function_timeout", "The function took too long"),
            Problem::NoRoute => (StatusCode::NOT_FOUND, "not_found", "Not found"),
            Problem::BadRequest => (StatusCode::BAD_REQUEST, "invalid_request", "Not a request"),
        };
        let kind = format!("urn:turnpike:problem:{code}");
        let body = serde_json::json!({ "type": kind, "title": title, "status": status.as_u16(), "code": code });
        let mut answer = Response::new(Full::new(Bytes::from(body.to_string())).map_err(|e| match e {}).boxed_unsync());
        *answer.status_mut() = status;
        answer.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("application/problem+json"));
        answer
    }
}
