//! Heads as one text: a first part, then a header's name and value in turn, all divided by line feeds.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Reads the headers that are left of a head; one that Rust cannot hold is left out.
pub(super) fn headers<'t>(mut lines: impl Iterator<Item = &'t str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    headers
}

/// Writes headers; one that is not text is left out.
pub(super) fn write(headers: &HeaderMap) -> String {
    let mut text = String::with_capacity(headers.len() * 48);
    for (name, value) in headers {
        let Ok(value) = value.to_str() else { continue };
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(name.as_str());
        text.push('\n');
        text.push_str(value);
    }
    text
}
