//! The parts of a URL, read in Rust.

use super::Url;

/// `None` for what no browser would take for a URL.
pub(super) fn parts(text: &str) -> Option<Url> {
    let url = url::Url::parse(text).ok()?;
    Some(Url {
        origin: url.origin().ascii_serialization(),
        host: url.host_str().unwrap_or_default().to_owned(),
        has_credentials: !url.username().is_empty() || url.password().is_some(),
        href: url.into(),
    })
}
