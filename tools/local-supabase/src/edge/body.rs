//! Reading and rewriting JSON answers.

use super::refuse;
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{StatusCode, header, response::Parts},
    response::Response,
};
use serde_json::Value;

/// Bodies that are read whole, both ways. lite takes files of 50 MiB.
pub(super) const BODY_LIMIT_BYTES: usize = 64 << 20;

/// An answer taken apart.
pub(super) enum Read {
    /// It was JSON.
    Json(Parts, Value),
    /// It was something else, and is whole again.
    Other(Response),
}

/// Reads an answer as JSON.
pub(super) async fn read(answer: Response) -> Read {
    let (parts, body) = answer.into_parts();
    let bytes: Bytes = match to_bytes(body, BODY_LIMIT_BYTES).await {
        Ok(bytes) => bytes,
        Err(e) => return Read::Other(refuse(StatusCode::BAD_GATEWAY, &e.to_string())),
    };
    match serde_json::from_slice(&bytes) {
        Ok(value) => Read::Json(parts, value),
        Err(_) => Read::Other(Response::from_parts(parts, Body::from(bytes))),
    }
}

/// Reads a request's body as JSON; what is not JSON is null.
pub(super) async fn input(body: Body) -> Value {
    let bytes = to_bytes(body, BODY_LIMIT_BYTES).await.unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// An answer with another body.
pub(super) fn json_answer(mut parts: Parts, value: &Value) -> Response {
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

/// Changes an answer if it is JSON.
pub(super) async fn rewrite(answer: Response, change: impl FnOnce(&mut Parts, &mut Value)) -> Response {
    match read(answer).await {
        Read::Json(mut parts, mut value) => {
            change(&mut parts, &mut value);
            json_answer(parts, &value)
        }
        Read::Other(answer) => answer,
    }
}

/// A member of an object that is a text, or nothing.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Sets a member, if `value` is an object.
pub(super) fn set(value: &mut Value, name: &str, member: Value) {
    if let Some(object) = value.as_object_mut() {
        object.insert(name.to_owned(), member);
    }
}
