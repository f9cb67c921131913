//! Requests as OpenAI takes them.

use http::{
    HeaderMap, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};
use shared::{
    config::{Ai, Endpoint},
    platform::Outbound,
    problem::{Code, Outcome, Problem},
};

use super::provider::Ask;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A chat; `limit` is the name under which the server takes the output's limit.
pub(super) fn chat(config: &Ai, endpoint: &Endpoint, ask: Ask, limit: &str, more: Value) -> Outcome<Outbound> {
    let mut body = ask.body;
    body.insert("model".to_owned(), ask.model.into());
    body.insert(limit.to_owned(), ask.max_output_tokens.into());
    if ask.stream {
        body.insert("stream".to_owned(), true.into());
        body.insert("stream_options".to_owned(), json!({ "include_usage": true }));
    }
    if let Value::Object(more) = more {
        body.extend(more);
    }
    post(config, endpoint, "/chat/completions", &body)
}

/// Anything else that has a model.
pub(super) fn make(config: &Ai, endpoint: &Endpoint, path: &str, ask: Ask) -> Outcome<Outbound> {
    let mut body = ask.body;
    body.insert("model".to_owned(), ask.model.into());
    post(config, endpoint, path, &body)
}

/// Something that is there.
pub(super) fn get(config: &Ai, endpoint: &Endpoint, path: &str) -> Outcome<Outbound> {
    let url = format!("{}{path}", endpoint.url);
    let headers = headers(endpoint)?;
    Ok(Outbound { method: Method::GET, url, headers, body: Vec::new().into(), timeout_ms: config.timeout_ms })
}

fn post(config: &Ai, endpoint: &Endpoint, path: &str, body: &Map<String, Value>) -> Outcome<Outbound> {
    let url = format!("{}{path}", endpoint.url);
    send(url, headers(endpoint)?, body, config.timeout_ms)
}

/// A POST of JSON.
pub(super) fn send(url: String, headers: HeaderMap, body: &Map<String, Value>, timeout_ms: u32) -> Outcome<Outbound> {
    let body = serde_json::to_vec(body).map_err(|e| Problem::new(Code::Internal).because(e))?;
    Ok(Outbound { method: Method::POST, url, headers, body: body.into(), timeout_ms })
}

/// The headers of every request.
pub(super) fn json_headers() -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, JSON)])
}

fn headers(endpoint: &Endpoint) -> Outcome<HeaderMap> {
    let mut headers = json_headers();
    if let Some(key) = &endpoint.key {
        let bearer = HeaderValue::from_str(&format!("Bearer {}", key.expose()));
        headers.insert(AUTHORIZATION, bearer.map_err(|e| Problem::new(Code::Internal).because(e))?);
    }
    Ok(headers)
}
