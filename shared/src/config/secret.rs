//! Secrets that do not print.

use base64ct::{Base64, Encoding as _};
use subtle::ConstantTimeEq as _;

/// A secret. It has no `Display`, its `Debug` says nothing, and it is compared in constant time.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The secret itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The key of a signing secret such as `whsec_MfKQ9r8G…` (Standard Webhooks); `None` for what is none.
    pub fn webhook_key(&self) -> Option<Vec<u8>> {
        let text = self.0.strip_prefix("whsec_").unwrap_or(&self.0);
        Base64::decode_vec(text).ok().filter(|key| !key.is_empty())
    }

    /// Whether the other is the same, without telling by time where they differ. Their lengths may show.
    pub fn matches(&self, other: &str) -> bool {
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a secret in a log line or an error is not readable.
    #[test]
    fn it_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
        assert!(Secret::new("hunter2").matches("hunter2"));
        assert!(!Secret::new("hunter2").matches("hunter3"));
        assert!(!Secret::new("hunter2").matches("hunter"));
    }
}
