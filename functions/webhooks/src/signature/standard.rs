//! Standard Webhooks (<https://www.standardwebhooks.com>) and Svix, whose headers it has by other names.

use base64ct::{Base64, Encoding as _};
use chrono::{DateTime, Utc};
use http::HeaderMap;
use shared::{config::Secret, problem::Outcome};

use super::{MAX_SIGNATURES, check_time, header, invalid, is_signed, not_configured, seconds};

/// The beginnings of the headers' names.
const FAMILIES: [&str; 2] = ["svix", "webhook"];

/// Refuses a body that was not signed with one of the secrets, just now; gives the message's id, which is signed as well.
pub fn verify(secrets: &[Secret], headers: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Outcome<String> {
    if secrets.is_empty() {
        return Err(not_configured("CLERK_WEBHOOK_SIGNING_SECRET"));
    }
    let family = FAMILIES.into_iter().find(|family| header(headers, &format!("{family}-id")).is_some());
    let family = family.ok_or_else(|| invalid("there is no svix-id"))?;
    let part = |name: &str| {
        let name = format!("{family}-{name}");
        header(headers, &name).ok_or_else(|| invalid(format_args!("there is no {name}")))
    };
    let (id, time) = (part("id")?, part("timestamp")?);
    let proofs = part("signature")?.split_whitespace().filter_map(|proof| proof.strip_prefix("v1,"));
    let proofs = proofs.filter_map(|proof| Base64::decode_vec(proof).ok());
    let proofs: Vec<Vec<u8>> = proofs.take(MAX_SIGNATURES).collect();
    check_time(seconds(time)?, now)?;
    let keys = secrets.iter().filter_map(Secret::webhook_key);
    if is_signed(keys, &[id.as_bytes(), b".", time.as_bytes(), b".", body], &proofs) {
        return Ok(id.to_owned());
    }
    Err(invalid("no signature fits a secret of CLERK_WEBHOOK_SIGNING_SECRET"))
}
