//! Request bodies: JSON, read strictly, every fault with its pointer.

mod fit;
mod members;
mod misfit;
mod tree;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::FromRequest,
};
use bytes::Bytes;
use http::{Request, header};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

pub(super) use self::{misfit::Misfit, tree::Node};
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
pub(super) fn typed(request: Request<Body>) -> BoxFuture<'static, Result<Bytes, Problem>> {
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
pub fn check_type(headers: &http::HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let json = essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json");
    if json { Ok(()) } else { Err(Code::UnsupportedMediaType.into()) }
}

/// Reads a value; 400 for what is not JSON, 422 with a pointer for JSON that does not fit.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // The words for a person come from the texts, by the fault's code.
    T::deserialize(parse(bytes)?).map_err(|misfit| Problem::field(misfit.pointer, misfit.code, ""))
}

/// The part that no type changes.
fn parse(bytes: &[u8]) -> Result<Node<'_>, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let node = Node::deserialize(&mut deserializer).map_err(|error| {
        let root = Fault { pointer: String::new(), code: "invalid_json".into(), detail: error.to_string() };
        Problem { faults: vec![root], ..Problem::new(Code::InvalidJson) }
    })?;
    deserializer.end().map_err(|e| Problem::new(Code::InvalidJson).because(e))?;
    Ok(node)
}

/// For a field of a merge patch (RFC 7396): null, which empties it, is told from left out, which leaves it.
/// `#[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]`
pub fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Account {
        User,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only the types of its fields matter")]
    struct Spend {
        amount: i64,
        account: Option<Account>,
        #[serde(default)]
        lines: Vec<Self>,
        metadata: Option<Map<String, Value>>,
    }

    fn refused(body: &[u8]) -> (Option<Code>, String, String) {
        let problem = read::<Spend>(body).err();
        let fault = problem.as_ref().and_then(|problem| problem.faults.first().cloned());
        let (pointer, code) = fault.map(|fault| (fault.pointer, fault.code)).unwrap_or_default();
        (problem.map(|problem| problem.code), pointer, code)
    }

    /// Promise: JSON that does not fit is answered with the code and the place of its fault.
    #[test]
    fn faults_have_pointers() {
        for (body, pointer, fault) in [
            ("{}", "/amount", "required"),
            ("[]", "", "wrong_type"),
            ("[1, null, [], null]", "", "wrong_type"),
            ("null", "", "wrong_type"),
            (r#"{"amount":"1"}"#, "/amount", "wrong_type"),
            (r#"{"amount":1.5}"#, "/amount", "wrong_type"),
            (r#"{"amount":9223372036854775808}"#, "/amount", "out_of_range"),
            (r#"{"amount":99999999999999999999}"#, "/amount", "wrong_type"),
            (r#"{"amount":1,"amount":2}"#, "", "wrong_type"),
            (r#"{"amount":1,"amonut":2}"#, "/amonut", "unknown_field"),
            (r#"{"amount":1,"a/b~c":2}"#, "/a~1b~0c", "unknown_field"),
            (r#"{"amount":1,"account":"theirs"}"#, "/account", "wrong_type"),
            (r#"{"amount":1,"account":1}"#, "/account", "wrong_type"),
            (r#"{"amount":1,"lines":{}}"#, "/lines", "wrong_type"),
            (r#"{"amount":1,"lines":[{"amount":1},{}]}"#, "/lines/1/amount", "required"),
            (r#"{"amount":1,"metadata":[1]}"#, "/metadata", "wrong_type"),
        ] {
            let found = refused(body.as_bytes());
            assert_eq!(found, (Some(Code::ValidationFailed), pointer.to_owned(), fault.to_owned()), "{body}");
        }
    }

    /// Promise: what is not JSON is said to be that, whatever else is wrong with it.
    #[test]
    fn other_texts_are_not_json() {
        for body in [&b""[..], b"nonsense", b"{\"amount\":\"1\"", b"{\"amount\":1}x", b"\xff{}", b"{\"amount\":1e999}"]
        {
            assert_eq!(refused(body).0, Some(Code::InvalidJson), "{}", body.escape_ascii());
        }
    }

    /// Promise: what fits is read as it stands, escapes, numbers and all.
    #[test]
    fn what_fits_is_read() {
        let text = r#"{"account":"user","metadata":{"a\u00e9":[1,-2,1.5,null,true,"\n"]},"\u0061mount":-3}"#;
        let spend = read::<Spend>(text.as_bytes()).ok();
        let metadata = spend.as_ref().and_then(|spend| spend.metadata.clone()).map(Value::Object);
        assert_eq!(metadata, Some(serde_json::json!({ "aé": [1, -2, 1.5, null, true, "\n"] })));
        assert_eq!(spend.map(|spend| spend.amount), Some(-3));
    }
}
