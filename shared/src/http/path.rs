//! One route, one address: a trailing slash means the same.

use http::{Uri, uri::PathAndQuery};

/// Takes trailing slashes off. A redirect would lose the body of a POST in many clients.
pub(super) fn normalise(uri: &mut Uri) {
    let path = uri.path();
    if path.len() < 2 || !path.ends_with('/') {
        return;
    }
    let trimmed = match path.trim_end_matches('/') {
        "" => "/",
        trimmed => trimmed,
    };
    let target = uri.query().map_or_else(|| trimmed.to_owned(), |query| format!("{trimmed}?{query}"));
    let mut parts = std::mem::take(uri).into_parts();
    parts.path_and_query = target.parse::<PathAndQuery>().ok();
    *uri = Uri::from_parts(parts).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a trailing slash changes neither the route nor the query.
    #[test]
    fn slashes_at_the_end_go() {
        for (given, wanted) in
            [("/v1/me/", "/v1/me"), ("/v1/me/?a=b/", "/v1/me?a=b/"), ("/", "/"), ("//", "/"), ("/v1", "/v1")]
        {
            let mut uri: Uri = given.parse().unwrap_or_default();
            normalise(&mut uri);
            assert_eq!(uri.to_string(), wanted);
        }
    }
}
