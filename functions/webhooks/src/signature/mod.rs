//! Who reports: signatures over the raw bytes of a body, checked in constant time before anything in it is read.

pub mod paypal;
pub mod standard;
pub mod stripe;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac as _};
use http::HeaderMap;
use sha2::Sha256;
use shared::problem::{Code, Outcome, Problem};

/// How long ago a body may have been signed, in seconds.
const MAX_AGE_SECONDS: i64 = 5 * 60;

/// How far the signer's clock may be ahead of ours, in seconds.
const MAX_AHEAD_SECONDS: i64 = 60;

/// The most signatures of one header that are looked at; a provider sends one a secret.
const MAX_SIGNATURES: usize = 16;

/// The refusal; the cause is for the log alone.
fn invalid(cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::WebhookSignatureInvalid).because(cause)
}

/// Without a secret nobody is believed.
fn not_configured(variable: &str) -> Problem {
    Problem::new(Code::NotConfigured).because(format_args!("{variable} is not set"))
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
}

/// Refuses what was signed too long ago, or not yet.
fn check_time(signed_at_seconds: i64, now: DateTime<Utc>) -> Outcome<()> {
    let age_seconds = now.timestamp().saturating_sub(signed_at_seconds);
    if (-MAX_AHEAD_SECONDS..=MAX_AGE_SECONDS).contains(&age_seconds) {
        return Ok(());
    }
    Err(invalid(format_args!("it was signed {age_seconds} seconds ago")))
}

/// Unix seconds as providers write them: digits and nothing else.
fn seconds(text: &str) -> Outcome<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| invalid("the time of the signature is no time"))
}

/// Whether one of the signatures was made of `parts` with one of the keys (HMAC with SHA-256).
fn is_signed<'k>(keys: impl Iterator<Item = impl AsRef<[u8]> + 'k>, parts: &[&[u8]], signatures: &[Vec<u8>]) -> bool {
    let mut mac_of = keys.filter_map(|key| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_ref()).ok()?;
        parts.iter().for_each(|part| mac.update(part));
        Some(mac)
    });
    mac_of.any(|mac| signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok()))
}
