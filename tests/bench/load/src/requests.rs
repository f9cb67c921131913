//! Requests as the pages of a front end send them.

use super::client::Outgoing;
use anyhow::Result;
use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::Full;
use serde_json::Value;

/// The front end; both sides allow it.
pub(crate) const ORIGIN: &str = "http://localhost:5173";

/// A request with what a browser adds. An empty token is none.
pub(crate) fn request(
    method: Method,
    authority: &str,
    path: &str,
    token: &str,
    body: Option<String>,
) -> Result<Outgoing> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in [
        (header::HOST, authority),
        (header::ACCEPT, "application/json"),
        (header::ACCEPT_LANGUAGE, "en"),
        (header::ACCEPT_ENCODING, "gzip, deflate, br"),
        (header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        (header::ORIGIN, ORIGIN),
        (header::REFERER, "http://localhost:5173/"),
    ] {
        request = request.header(name, value);
    }
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    Ok(request.body(body.map_or_else(Full::default, |body| Full::new(Bytes::from(body))))?)
}

/// A call of a function of the database, without one of ours before it.
pub(crate) fn rpc(api: &str, key: &str, token: &str, function: &str, arguments: &Value) -> Result<Outgoing> {
    let request = Request::post(format!("/rest/v1/rpc/{function}"))
        .header(header::HOST, api)
        .header("apikey", key)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json");
    Ok(request.body(Full::from(arguments.to_string()))?)
}
