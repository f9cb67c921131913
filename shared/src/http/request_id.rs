//! The id of a request, and the trace that it belongs to.

use http::HeaderMap;

use crate::platform::Platform;

/// The longest id taken from a caller, in bytes.
const MAX_LENGTH_BYTES: usize = 128;

/// The caller's `x-request-id` if it is a sane one, else a fresh one.
pub(super) fn of(headers: &HeaderMap, platform: &dyn Platform) -> String {
    let given = headers.get("x-request-id").and_then(|id| id.to_str().ok());
    given.filter(|id| is_sane(id)).map_or_else(|| fresh(platform), str::to_owned)
}

/// The caller's `traceparent`, if it has the form of W3C Trace Context, version 00.
pub(super) fn traceparent(headers: &HeaderMap) -> Option<String> {
    let given = headers.get("traceparent")?.to_str().ok()?;
    let mut parts = given.split('-');
    let lengths = [2, 32, 16, 2].iter().all(|length| {
        let part = parts.next().unwrap_or_default();
        part.len() == *length && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    });
    Some(given.to_owned()).filter(|_| lengths && parts.next().is_none() && given.starts_with("00-"))
}

fn is_sane(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    (1..=MAX_LENGTH_BYTES).contains(&id.len()) && id.bytes().all(plain)
}

/// An id that need not be secret, only distinct: without randomness, the clock has to do.
fn fresh(platform: &dyn Platform) -> String {
    let time_ms = platform.now().timestamp_millis();
    let random =
        platform.random().map_or(0, |bytes| u64::from_le_bytes(bytes.first_chunk().copied().unwrap_or_default()));
    format!("req_{time_ms:x}{random:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: an id that could break a log line or a header is replaced.
    #[test]
    fn only_sane_ids_are_taken() {
        assert!(is_sane("a1-B_2.c:3"));
        for bad in ["", "a b", "a\"b", "é", &"x".repeat(129)] {
            assert!(!is_sane(bad), "{bad}");
        }
    }
}
