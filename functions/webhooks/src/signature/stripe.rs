//! `Stripe-Signature: t=1700000000,v1=<hex>,v1=<hex>` (<https://docs.stripe.com/webhooks#verify-manually>).

use chrono::{DateTime, Utc};
use http::HeaderMap;
use shared::{config::Secret, problem::Outcome};

use super::{MAX_SIGNATURES, check_time, header, invalid, is_signed, not_configured, seconds};

const HEADER: &str = "stripe-signature";

/// The length of a signature in hexadecimal digits.
const DIGITS: usize = 64;

/// Refuses a body that was not signed with one of the secrets, just now. Only the scheme `v1` counts: `v0` is for tests.
pub fn verify(secrets: &[Secret], headers: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Outcome<()> {
    if secrets.is_empty() {
        return Err(not_configured("STRIPE_WEBHOOK_SECRET"));
    }
    let text = header(headers, HEADER).ok_or_else(|| invalid("there is no stripe-signature"))?;
    let parts = || text.split(',').filter_map(|part| part.trim().split_once('='));
    let (_, time) = parts().find(|(name, _)| *name == "t").ok_or_else(|| invalid("the signature has no time"))?;
    let proofs = parts().filter(|(scheme, _)| *scheme == "v1").filter_map(|(_, digits)| hex(digits));
    let proofs: Vec<Vec<u8>> = proofs.take(MAX_SIGNATURES).collect();
    check_time(seconds(time)?, now)?;
    let keys = secrets.iter().map(Secret::expose);
    if is_signed(keys, &[time.as_bytes(), b".", body], &proofs) {
        return Ok(());
    }
    Err(invalid("no signature fits a secret of STRIPE_WEBHOOK_SECRET"))
}

fn hex(digits: &str) -> Option<Vec<u8>> {
    if digits.len() != DIGITS || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..DIGITS).step_by(2).map(pair).collect()
}
