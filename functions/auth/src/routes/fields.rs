//! Checks that several routes make before anything leaves for the auth service.

use shared::{
    config::Config,
    http::{App, Call},
    platform::lowercase,
    problem::{Outcome, Problem},
    rate_limit::Policy,
};
use std::sync::Arc;

/// The longest e-mail address, in bytes (RFC 5321 section 4.5.3.1.3, less the angle brackets).
const MAX_EMAIL_BYTES: usize = 254;

/// The longest password, in bytes: bcrypt reads no further.
const MAX_PASSWORD_BYTES: usize = 72;

/// How often one e-mail address may be tried. Limits by network address belong in front of the function.
const BY_ADDRESS: Policy = Policy { name: "auth-address", limit: 20, window_seconds: 60 };

/// An e-mail address in the form that we keep; 422 for what can be none.
pub(super) fn email(given: &str) -> Outcome<String> {
    // As the auth service does it: two spellings of one address must not have two limits.
    let email = lowercase(given.trim());
    let (local, domain) = email.rsplit_once('@').unwrap_or_default();
    let plain = !email.contains(|c: char| c.is_whitespace() || c.is_control());
    if local.is_empty() || domain.is_empty() || !plain || email.len() > MAX_EMAIL_BYTES {
        return Err(Problem::field("/email", "invalid_format", "Send an e-mail address."));
    }
    Ok(email)
}

/// Refuses a password that could never be one; how strong it must be is the auth service's business.
pub(super) fn password(password: &str) -> Outcome<()> {
    match password.len() {
        0 => Err(Problem::field("/password", "too_short", "Send a password.")),
        length if length > MAX_PASSWORD_BYTES => Err(Problem::field("/password", "too_long", "At most 72 bytes.")),
        _ => Ok(()),
    }
}

/// Where a mail's link or a provider leads back to; 422 for an origin that is not allowed.
pub(super) fn redirect(config: &Config, pointer: &str, given: Option<&str>) -> Outcome<Option<String>> {
    match given {
        Some(url) if config.allows_redirect(url) => Ok(Some(url.to_owned())),
        Some(_) => Err(Problem::field(pointer, "origin_not_allowed", "Its origin must be on ALLOWED_ORIGINS.")),
        None => Ok(config.app_url.as_ref().map(|url| url.as_str().to_owned())),
    }
}

/// Appends `redirect_to` to a path of the auth service.
pub(super) fn with_redirect(path: &str, redirect_to: Option<&str>) -> String {
    let Some(target) = redirect_to else {
        return path.to_owned();
    };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("redirect_to", target).finish();
    format!("{path}?{query}")
}

/// Counts a try of an e-mail address; 429 past the limit.
pub(super) async fn count(app: &Arc<App>, call: &Call, route: &str, email: &str) -> Outcome<()> {
    BY_ADDRESS.check(app, call, &format!("{route} {email}")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: what cannot be an address is refused before it leaves, and what can is kept in one form.
    #[test]
    fn addresses_have_one_form() {
        assert_eq!(email(" Demo@Example.com ").ok().as_deref(), Some("demo@example.com"));
        for bad in ["", "a", "a@", "@b", "a b@c", &format!("{}@b.c", "a".repeat(255))] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }
}
