//! Query parameters, read as strictly as bodies.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::{
    App,
    json::{Misfit, Node},
};
use crate::problem::Problem;

/// The query, as a type. One that should refuse unknown parameters says `#[serde(deny_unknown_fields)]`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    T::deserialize(parameters(query)).map_err(refuse)
}

/// The parameters, their names and values decoded (the URL standard's `application/x-www-form-urlencoded`).
fn parameters(query: &str) -> Node<'_> {
    let parameters = form_urlencoded::parse(query.as_bytes());
    Node::Object(parameters.map(|(name, value)| (name, Node::Parameter(value))).collect())
}

fn refuse(misfit: Misfit) -> Problem {
    let pointer = format!("?{}", misfit.pointer.trim_start_matches('/'));
    // What was sent is a text in any case, and one that is no such number.
    let code = if misfit.code == "out_of_range" { "wrong_type" } else { misfit.code };
    Problem::field(pointer, code, "")
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: each wrong query is answered with the code and the parameter of its fault.
    #[test]
    fn faults_name_their_parameter() {
        for (query, pointer, code) in [
            ("limit=x", "?limit", "wrong_type"),
            ("limit=", "?limit", "wrong_type"),
            ("limit=1.5", "?limit", "wrong_type"),
            ("limit=99999999999", "?limit", "wrong_type"),
            ("limit=1&limit=2", "?", "wrong_type"),
            ("cursor=a&page=2", "?page", "unknown_field"),
        ] {
            let fault = read::<Page>(query).err().and_then(|problem| problem.faults.first().cloned());
            let found = fault.map(|fault| (fault.pointer, fault.code));
            assert_eq!(found, Some((pointer.to_owned(), code.to_owned())), "{query}");
        }
    }

    /// Promise: names and values are decoded, and what is left out stays out.
    #[test]
    fn what_fits_is_read() {
        for (query, limit, cursor) in [("", None, None), ("li%6Dit=5&cursor=a%2Bb+c", Some(5), Some("a+b c"))] {
            let page = read::<Page>(query).ok();
            assert_eq!(page.map(|page| (page.limit, page.cursor)), Some((limit, cursor.map(str::to_owned))), "{query}");
        }
    }
}
