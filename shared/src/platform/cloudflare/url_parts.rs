//! The parts of a URL, read by workerd.

use super::glue;
use crate::platform::Url;

/// `None` for what no browser would take for a URL, and for a host that is not ASCII: other platforms' parser has no tables
/// of Unicode (see `idna_adapter` in Cargo.toml), and what is allowed must not depend on the platform.
pub(in crate::platform) fn url_parts(text: &str) -> Option<Url> {
    let parts = glue::url_parts(text);
    let mut lines = parts.split('\n').map(str::to_owned);
    let (href, origin, host) = (lines.next()?, lines.next()?, lines.next()?);
    has_ascii_host(text).then_some(Url { href, origin, host, has_credentials: lines.next()? == "true" })
}

/// The host is before the next `/`, `\`, `?` or `#`, and may be escaped.
fn has_ascii_host(text: &str) -> bool {
    let ends = ['/', '\\', '?', '#'];
    let after_scheme = text.split_once(':').map_or("", |(_, rest)| rest).trim_start_matches(['/', '\\']);
    let authority = after_scheme.split(ends).next().unwrap_or_default();
    let is_ascii = |escaped: &str| escaped.starts_with(|digit: char| matches!(digit, '0'..='7'));
    authority.is_ascii() && authority.split('%').skip(1).all(is_ascii)
}
