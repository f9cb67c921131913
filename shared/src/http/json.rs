//! Request bodies: JSON, read strictly, every fault with its pointer.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::FromRequest,
};
use bytes::Bytes;
use http::{Request, header};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::App;
use crate::{
    platform::{BoxFuture, MAX_INBOUND_BODY_BYTES},
    problem::{Code, Fault, Problem},
};

/// A JSON body. A type that should refuse unknown fields says so: `#[serde(deny_unknown_fields)]`.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, _: &Arc<App>) -> Result<Self, Problem> {
        read(&typed(request).await?).map(Self)
    }
}

/// The part that no body's type changes: boxed, so that a module holds it once and not once a route.
fn typed(request: Request<Body>) -> BoxFuture<'static, Result<Bytes, Problem>> {
    Box::pin(async move {
        let (parts, body) = request.into_parts();
        let bytes = bytes(body).await?;
        check_type(&parts.headers)?;
        Ok(bytes)
    })
}

/// The whole body; the platform has read it already and bounded it.
pub(crate) async fn bytes(body: Body) -> Result<Bytes, Problem> {
    to_bytes(body, MAX_INBOUND_BODY_BYTES).await.map_err(|e| Problem::new(Code::BodyTooLarge).because(e))
}

/// Refuses a body that is not declared as JSON.
pub(crate) fn check_type(headers: &http::HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let json = essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json");
    if json { Ok(()) } else { Err(Code::UnsupportedMediaType.into()) }
}

/// Reads a value; 400 for what is not JSON, 422 with a pointer for JSON that does not fit.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer(error.path());
        fault(error.into_inner(), pointer)
    })?;
    deserializer.end().map_err(|e| Problem::new(Code::InvalidJson).because(e))?;
    Ok(value)
}

/// For a field of a merge patch (RFC 7396): null, which empties it, is told from left out, which leaves it.
/// `#[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]`
pub fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn fault(error: serde_json::Error, pointer: String) -> Problem {
    if !error.is_data() {
        let root = Fault { pointer: String::new(), code: "invalid_json".into(), detail: error.to_string() };
        return Problem { faults: vec![root], ..Problem::new(Code::InvalidJson) };
    }
    let words = error.to_string();
    // The path of a field that there is none of ends with it already; that of a missing one ends above it.
    if words.starts_with("unknown field `") {
        return Problem::field(pointer, "unknown_field", "There is no such field.");
    }
    if let Some(name) = words.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        let member = format!("{pointer}/{name}");
        return Problem::field(member, "required", "This field is required.");
    }
    // A whole number that does not fit its type is out of range; a fraction, or another kind of value, is not.
    let code = if words.starts_with("invalid value: integer") { "out_of_range" } else { "wrong_type" };
    Problem::field(pointer, code, words)
}

/// A path as a JSON pointer (RFC 6901 section 3).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        let name = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&name);
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Spend {
        #[allow(dead_code, reason = "only its type matters")]
        amount: i64,
    }

    /// Promise: each wrong body is answered with the code and the place of its fault.
    #[test]
    fn faults_have_pointers() {
        for (body, code, pointer, fault) in [
            ("nonsense", Code::InvalidJson, "", "invalid_json"),
            ("{\"amount\":1}x", Code::InvalidJson, "", ""),
            ("{}", Code::ValidationFailed, "/amount", "required"),
            ("[]", Code::ValidationFailed, "/amount", "required"),
            ("{\"amount\":\"1\"}", Code::ValidationFailed, "/amount", "wrong_type"),
            ("{\"amount\":1.5}", Code::ValidationFailed, "/amount", "wrong_type"),
            ("{\"amount\":9223372036854775808}", Code::ValidationFailed, "/amount", "out_of_range"),
            ("{\"amount\":1,\"amonut\":2}", Code::ValidationFailed, "/amonut", "unknown_field"),
        ] {
            let problem = read::<Spend>(body.as_bytes()).err();
            let problem = problem.unwrap_or_else(|| Problem::new(Code::Internal));
            assert_eq!(problem.code, code, "{body}");
            let first = problem.faults.first().map(|f| (f.pointer.as_str(), f.code.as_str())).unwrap_or_default();
            if body != "[]" {
                assert_eq!(first, (pointer, fault), "{body}");
            }
        }
        assert_eq!(read::<Spend>(b"\xff{}").err().map(|problem| problem.code), Some(Code::InvalidJson));
    }
}
