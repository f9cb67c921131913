//! Requests as `postgrest` builds them, in the types that the platform sends.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use postgrest::Postgrest;

use crate::{
    platform::Outbound,
    problem::{Code, Outcome, Problem},
};

/// The request of each function that was called, without token and arguments. Building one parses its URL, which costs as
/// much as the rest of a call, so it is done once an instance. There are as many as a function's handlers name.
#[derive(Default)]
pub(crate) struct RpcRequests {
    known: Mutex<HashMap<String, Outbound>>,
}

impl RpcRequests {
    /// The request to call a function; the caller adds token, arguments and time-out.
    pub(super) fn get(&self, postgrest: &Postgrest, function: &str) -> Outcome<Outbound> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(request) = known.get(function) {
            return Ok(request.clone());
        }
        let request = build(postgrest, function)?;
        known.insert(function.to_owned(), request.clone());
        Ok(request)
    }
}

fn build(postgrest: &Postgrest, function: &str) -> Outcome<Outbound> {
    let internal = |e: &dyn std::fmt::Display| Problem::new(Code::Internal).because(e);
    let built = postgrest.rpc(function, "{}").build().build().map_err(|e| internal(&e))?;
    let mut headers = HeaderMap::with_capacity(built.headers().len() + 2);
    // `reqwest` 0.11 speaks `http` 0.2; the names and values are the same bytes.
    for (name, value) in built.headers() {
        let name = HeaderName::from_bytes(name.as_ref()).map_err(|e| internal(&e))?;
        headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).map_err(|e| internal(&e))?);
    }
    let method = Method::from_bytes(built.method().as_str().as_bytes()).map_err(|e| internal(&e))?;
    Ok(Outbound { method, url: built.url().to_string(), headers, body: Bytes::new(), timeout_ms: 0 })
}
