//! Cookie sessions, for front ends that would rather not hold tokens in JavaScript.
//!
//! The session cookie holds the access token and is `HttpOnly`; a request that changes something must also bring a
//! CSRF token in a header. That token is an HMAC over a random value in a second cookie (OWASP's signed double
//! submit), so that neither another site nor a sibling domain that can set cookies can make one.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, Mac as _};
use http::{HeaderMap, Method, header};
use sha2::Sha256;

use crate::{
    config::{Config, Secret},
    platform::Platform,
    problem::{Code, Problem},
};

/// The cookie with the access token.
pub const SESSION_COOKIE: &str = "turnpike_session";

/// The cookie with the refresh token; sent to `/v1/auth` alone.
pub const REFRESH_COOKIE: &str = "turnpike_refresh";

/// The cookie with the random value under the CSRF token.
pub const CSRF_COOKIE: &str = "turnpike_csrf";

/// The header with the CSRF token.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// A cookie of the request.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| *own == name).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// A `Set-Cookie` line. `Secure` is left out on a developer's machine, where there is no TLS.
pub fn set_cookie(config: &Config, name: &str, value: &str, path: &str, max_age_seconds: i64) -> String {
    let secure = if config.local { "" } else { "; Secure" };
    format!("{name}={value}; Path={path}; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// A fresh random value for [`CSRF_COOKIE`] and its token for [`CSRF_HEADER`].
pub fn fresh_csrf(config: &Config, platform: &dyn Platform) -> Result<(String, String), Problem> {
    let secret = config.csrf_secret.as_ref();
    let secret = secret.ok_or_else(|| Problem::new(Code::NotConfigured).because("CSRF_SECRET is not set"))?;
    let random = platform.random().map_err(|_| Problem::new(Code::Internal).because("no randomness"))?;
    let nonce = Base64UrlUnpadded::encode_string(&random);
    let token = Base64UrlUnpadded::encode_string(&csrf_mac(secret, &nonce)?.finalize().into_bytes());
    Ok((nonce, token))
}

/// Refuses a cookie session's request that changes something without its CSRF token.
pub fn check_csrf(config: &Config, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if method.is_safe() {
        return Ok(());
    }
    let token = headers.get(CSRF_HEADER).and_then(|token| Base64UrlUnpadded::decode_vec(token.to_str().ok()?).ok());
    let (Some(secret), Some(nonce), Some(token)) = (&config.csrf_secret, cookie(headers, CSRF_COOKIE), token) else {
        return Err(Code::CsrfInvalid.into());
    };
    csrf_mac(secret, nonce)?.verify_slice(&token).map_err(|_| Code::CsrfInvalid.into())
}

fn csrf_mac(secret: &Secret, nonce: &str) -> Result<Hmac<Sha256>, Problem> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes());
    let mac = mac.map_err(|e| Problem::new(Code::Internal).because(e))?;
    Ok(mac.chain_update(b"turnpike-csrf:").chain_update(nonce.as_bytes()))
}
