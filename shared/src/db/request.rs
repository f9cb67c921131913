//! A function's request to PostgREST.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};

use crate::{
    config::Config,
    platform::Outbound,
    problem::{Code, Outcome, Problem},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The request that calls a function of the database with these arguments, as JSON, and the bearer's identity.
pub(super) fn build(config: &Config, function: &str, bearer: Option<&str>, body: Bytes) -> Outcome<Outbound> {
    let internal = |cause: &dyn std::fmt::Display| Problem::new(Code::Internal).because(cause);
    // Names are constants of ours; one that would have to be escaped is a mistake of ours.
    if !function.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return Err(internal(&"no name of a function"));
    }
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| internal(&e));
    let mut headers = HeaderMap::with_capacity(5);
    headers.insert("apikey", value(config.supabase.publishable_key.expose())?);
    headers.insert(ACCEPT, JSON);
    headers.insert(CONTENT_TYPE, JSON);
    if let Some(bearer) = bearer {
        headers.insert(AUTHORIZATION, value(&format!("Bearer {bearer}"))?);
    }
    let url = format!("{}/rest/v1/rpc/{function}", config.supabase.url);
    Ok(Outbound { method: Method::POST, url, headers, body, timeout_ms: config.upstream_timeout_ms })
}
