//! Query parameters, read as strictly as bodies.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::App;
use crate::problem::Problem;

/// The query, as a type. One that should refuse unknown parameters says `#[serde(deny_unknown_fields)]`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(query) => Ok(Self(query.0)),
            Err(e) => Err(fault(&std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string))),
        }
    }
}

fn fault(words: &str) -> Problem {
    let named = |prefix: &str| words.strip_prefix(prefix)?.split('`').next().map(|name| format!("?{name}"));
    if let Some(name) = named("unknown field `") {
        return Problem::field(name, "unknown_field", "There is no such parameter.");
    }
    if let Some(name) = named("missing field `") {
        return Problem::field(name, "required", "This parameter is required.");
    }
    // serde_urlencoded: `limit: invalid digit found in string`
    let name = words.split_once(": ").map_or("", |(name, _)| name);
    Problem::field(format!("?{name}"), "wrong_type", words)
}

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
