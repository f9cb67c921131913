//! Cross-origin requests: one rule for all three services, in place of their own.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

const METHODS: HeaderValue = HeaderValue::from_static("GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Content-Range, Content-Location, Content-Profile, Location, Range-Unit, X-Total-Count, Link, X-Supabase-Api-Version",
);
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("3600");

/// What a request says about itself in this matter.
pub(super) struct Cors {
    origin: Option<HeaderValue>,
    asked: Option<HeaderValue>,
}

impl Cors {
    /// Of a request with these headers.
    pub(super) fn of(headers: &HeaderMap) -> Cors {
        Cors {
            origin: headers.get(header::ORIGIN).cloned(),
            asked: headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned(),
        }
    }

    /// Allows every origin what it asks, as a hosted project does: no cookie is involved.
    pub(super) fn apply(self, headers: &mut HeaderMap) {
        let upstream: Vec<HeaderName> =
            headers.keys().filter(|name| name.as_str().starts_with("access-control-")).cloned().collect();
        for name in upstream {
            headers.remove(name);
        }
        let Some(origin) = self.origin else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        if let Some(asked) = self.asked {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked);
        }
    }
}
