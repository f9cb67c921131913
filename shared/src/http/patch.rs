//! Merge patches (RFC 7396): the bodies of PATCH.

use std::{marker::PhantomData, sync::Arc};

use axum::{body::Body, extract::FromRequest};
use http::Request;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{App, json};
use crate::problem::{Outcome, Problem};

/// A change that fits `T` and is handed on as it came: null, which empties a field, is told from left out, which leaves it.
pub struct Patch<T> {
    /// The members that the client sent.
    pub change: Map<String, Value>,
    checked: PhantomData<T>,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Patch<T> {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, _: &Arc<App>) -> Result<Self, Problem> {
        Ok(Self { change: read::<T>(&json::typed(request).await?)?, checked: PhantomData })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Outcome<Map<String, Value>> {
    json::read::<T>(bytes)?;
    json::read(bytes)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only its types matter")]
    struct Change {
        name: Option<String>,
        stock: Option<i32>,
    }

    /// Promise: null stays, what was left out stays out, and what does not fit has its pointer.
    #[test]
    fn a_patch_keeps_what_was_sent() {
        let change = read::<Change>(br#"{"stock": null}"#).map(Value::Object);
        assert_eq!(change.ok(), Some(json!({ "stock": null })));
        for (body, pointer) in
            [(r#"{"name": 1}"#, "/name"), (r#"{"size": 1}"#, "/size"), (r#"{"stock": 1.5}"#, "/stock")]
        {
            let problem = read::<Change>(body.as_bytes()).err();
            let faults = problem.map(|problem| problem.faults).unwrap_or_default();
            assert_eq!(faults.first().map(|fault| fault.pointer.as_str()), Some(pointer), "{body}");
        }
    }
}
