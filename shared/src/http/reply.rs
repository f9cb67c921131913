//! A JSON answer that is passed on without being read.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::problem::{Code, Problem};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// When to come back after a 503, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// An answer whose body is JSON already.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The JSON.
    pub body: Bytes,
    /// Further headers.
    pub headers: HeaderMap,
}

impl Reply {
    /// An answer whose body is JSON text already.
    pub fn raw(status: StatusCode, body: Bytes) -> Self {
        Self { status, body, headers: HeaderMap::new() }
    }

    /// An answer with a value as its body.
    pub fn json(status: StatusCode, value: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(value).map_err(|e| Problem::new(Code::Internal).because(e))?;
        Ok(Self::raw(status, body.into()))
    }

    /// A 200 with a value as its body.
    pub fn ok(value: &impl Serialize) -> Result<Self, Problem> {
        Self::json(StatusCode::OK, value)
    }

    /// Adds `Retry-After` to a 503 that is not a problem document.
    pub fn retry_later_if_unavailable(mut self) -> Self {
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            self.headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        self
    }

    /// A 204.
    pub fn no_content() -> Self {
        Self::raw(StatusCode::NO_CONTENT, Bytes::new())
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut answer = Response::new(Body::from(self.body));
        *answer.status_mut() = self.status;
        *answer.headers_mut() = self.headers;
        let has_body = ![StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&self.status);
        if has_body {
            answer.headers_mut().insert(header::CONTENT_TYPE, JSON);
        }
        answer
    }
}
