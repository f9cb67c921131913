//! The API key of a request.

use super::{Edge, refuse};
use axum::{
    http::{StatusCode, Uri, request::Parts},
    response::Response,
};

/// The key, from its header or its query. It is removed from the query, where `/rest/v1` would take it for a filter.
pub(super) fn take(parts: &mut Parts) -> Option<String> {
    let in_header = parts.headers.remove("apikey").and_then(|value| value.to_str().ok().map(str::to_owned));
    let in_query = take_from_query(&mut parts.uri);
    in_header.or(in_query)
}

fn take_from_query(uri: &mut Uri) -> Option<String> {
    let query = uri.query().filter(|query| query.contains("apikey="))?;
    let (keys, kept): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("apikey="));
    let key = keys.first()?.strip_prefix("apikey=")?.to_owned();
    let target = if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), kept.join("&")) };
    *uri = target.parse().ok()?;
    Some(key)
}

/// The token that the request's API key stands for, or the answer to a request without a good one.
pub(super) fn token(edge: &Edge, key: Option<&str>) -> Result<String, Box<Response>> {
    match key.map(|key| edge.keys.token_of_api_key(key)) {
        Some(Some(token)) => Ok(token),
        Some(None) => Err(Box::new(refuse(StatusCode::UNAUTHORIZED, "Invalid API key"))),
        None => Err(Box::new(refuse(StatusCode::UNAUTHORIZED, "No API key found in request"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_leaves_the_query_and_nothing_else_does() -> Result<(), axum::http::uri::InvalidUri> {
        for (target, key, rest) in [
            ("/a?apikey=k", Some("k"), "/a"),
            ("/a?b=eq.1&apikey=k&c=2", Some("k"), "/a?b=eq.1&c=2"),
            ("/a?b=1", None, "/a?b=1"),
            ("/a", None, "/a"),
        ] {
            let mut uri: Uri = target.parse()?;
            assert_eq!(take_from_query(&mut uri).as_deref(), key, "{target}");
            assert_eq!(uri.to_string(), rest);
        }
        Ok(())
    }
}
