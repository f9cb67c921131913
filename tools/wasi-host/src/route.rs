//! Which component answers a path.

/// A route of the manifest: a path, or a path and everything below it (`/v1/auth/...`).
#[derive(Debug)]
pub(crate) struct Route {
    base: String,
    below: bool,
}

impl Route {
    /// Reads a route. A slash at the end says nothing.
    pub(crate) fn parse(text: &str) -> Self {
        let (base, below) = text.strip_suffix("/...").map_or((text, false), |base| (base, true));
        Self { base: base.trim_end_matches('/').to_owned(), below }
    }

    /// Whether the route covers `path`.
    pub(crate) fn matches(&self, path: &str) -> bool {
        match path.strip_prefix(self.base.as_str()) {
            None => false,
            Some(rest) if self.below => rest.is_empty() || rest.starts_with('/'),
            Some(rest) => rest.is_empty() || rest == "/",
        }
    }

    /// The order in which routes are tried: longer ones first, exact ones before those with everything below.
    pub(crate) fn rank(&self) -> impl Ord + use<> {
        (std::cmp::Reverse(self.base.len()), self.below)
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn a_route_ends_at_a_slash() {
        let route = Route::parse("/v1/me/...");
        assert!(route.matches("/v1/me") && route.matches("/v1/me/") && route.matches("/v1/me/export"));
        assert!(!route.matches("/v1/menu") && !route.matches("/v1"));
        assert!(Route::parse("/docs").matches("/docs/") && !Route::parse("/docs").matches("/docs/a"));
        assert!(Route::parse("/...").matches("/anything"));
    }

    #[test]
    fn the_longest_route_wins() {
        let mut routes = ["/...", "/v1/...", "/v1/me/...", "/v1/me"].map(Route::parse);
        routes.sort_by_key(Route::rank);
        assert!(!routes[0].below && routes[0].base == "/v1/me");
        assert!(routes[3].base.is_empty());
    }
}
