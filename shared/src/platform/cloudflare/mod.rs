//! Cloudflare Workers.
//!
//! `worker`'s own conversions of requests and answers cost more than a verified request does in all (docs/benchmarks.md),
//! so requests, answers and streams go through `glue.js`; the entry is the `worker` crate's.

mod glue;
mod head;
mod keys;
mod streams;
mod url_parts;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http_body_util::BodyExt as _;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::send::{SendFuture, SendWrapper};

use super::{
    BoxFuture, MAX_UPSTREAM_BODY_BYTES, MemoryCache, NoRandomness, Outbound, Platform, PublicKey, SendError, Streamed,
    TooLarge,
};

pub(super) use url_parts::url_parts;
pub use web_sys::{Request, Response};

/// The name of the static assets' binding in `wrangler.toml`.
const ASSETS: &str = "ASSETS";

/// The Workers adapter. The environment is the same object for the life of an isolate.
pub struct Cloudflare {
    env: SendWrapper<JsValue>,
    cache: MemoryCache,
}

impl Cloudflare {
    /// An adapter over the environment of an isolate.
    pub fn new(env: worker::Env) -> Self {
        Self { env: SendWrapper(env.into()), cache: MemoryCache::default() }
    }

    fn binding(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.env.0, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
    }
}

impl Platform for Cloudflare {
    fn name(&self) -> &'static str {
        "cloudflare"
    }

    fn send(&self, request: Outbound) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        Box::pin(SendFuture::new(async move {
            let (headers, body) = (head::write(&request.headers), Uint8Array::from(&request.body[..]));
            let limit = MAX_UPSTREAM_BODY_BYTES as u32;
            let answer = glue::send(request.method.as_str(), &request.url, &headers, body, request.timeout_ms, limit);
            let answer = Array::from(&answer.await.map_err(|e| error(&e))?);
            let body = answer.get(1).dyn_into::<Uint8Array>().map_err(|_| SendError::TooLarge)?.to_vec();
            Ok(http::Response::from_parts(answer_head(&answer)?, body.into()))
        }))
    }

    fn stream(&self, request: Outbound) -> BoxFuture<'_, Result<Streamed, SendError>> {
        Box::pin(SendFuture::new(async move {
            let (headers, body) = (head::write(&request.headers), Uint8Array::from(&request.body[..]));
            let answer = glue::stream(request.method.as_str(), &request.url, &headers, body, request.timeout_ms);
            let answer = Array::from(&answer.await.map_err(|e| error(&e))?);
            Ok(Streamed { head: answer_head(&answer)?, body: streams::pieces(answer.get(1)) })
        }))
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.binding(name)?.as_string()
    }

    fn now(&self) -> DateTime<Utc> {
        // A clock that cannot be read is the end of time, when every token has expired, and not 1970, when none has.
        DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    fn sleep_ms(&self, duration_ms: u32) -> BoxFuture<'_, ()> {
        Box::pin(SendFuture::new(glue::sleep(duration_ms)))
    }

    fn random(&self) -> Result<[u8; 32], NoRandomness> {
        let mut bytes = [0; 32];
        getrandom02::getrandom(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(bytes)
    }

    fn background(&self, work: BoxFuture<'static, ()>) {
        let promise = wasm_bindgen_futures::future_to_promise(async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        });
        glue::background(&promise);
    }

    fn cache_get(&self, key: &str) -> Option<Bytes> {
        self.cache.get(key, js_sys::Date::now() as i64)
    }

    fn cache_put(&self, key: &str, value: Bytes, ttl_seconds: u32) {
        self.cache.put(key, value, js_sys::Date::now() as i64, ttl_seconds);
    }

    fn rate_limit<'a>(&'a self, binding: &'a str, key: &'a str) -> BoxFuture<'a, Option<bool>> {
        Box::pin(SendFuture::new(async move {
            let limiter = self.binding(binding)?;
            // A limiter that fails is a limiter that is not there: the caller falls back to the database.
            glue::limit(&limiter, key).await.ok()?.as_bool()
        }))
    }

    fn asset<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        Box::pin(SendFuture::new(async move {
            let body = glue::asset(&self.binding(ASSETS)?, path).await.ok()?;
            Some(body.dyn_into::<Uint8Array>().ok()?.to_vec().into())
        }))
    }

    fn verify<'a>(&'a self, key: &'a PublicKey, message: &'a [u8], signature: &'a [u8]) -> BoxFuture<'a, bool> {
        Box::pin(SendFuture::new(keys::verify(key, message, signature)))
    }

    fn log(&self, line: &str) {
        glue::log(line);
    }
}

/// The request as the router takes it, its body read up to a limit.
pub async fn read(request: web_sys::Request, max_body_bytes: usize) -> http::Request<Bytes> {
    let text = glue::request_head(&request);
    let mut lines = text.split('\n');
    let (method, url) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let mut out = http::Request::new(Bytes::new());
    *out.method_mut() = http::Method::from_bytes(method.as_bytes()).unwrap_or_default();
    *out.uri_mut() = path_and_query(url).parse().unwrap_or_default();
    *out.headers_mut() = head::headers(lines);
    if glue::has_body(&request) {
        match glue::request_body(&request, max_body_bytes as u32).await.map(JsValue::dyn_into::<Uint8Array>) {
            Ok(Ok(body)) => *out.body_mut() = body.to_vec().into(),
            _ => drop(out.extensions_mut().insert(TooLarge)),
        }
    }
    out
}

/// What tells when the client goes.
pub fn client(request: &web_sys::Request) -> JsValue {
    glue::signal(request)
}

/// The router's answer as workerd takes it: in one piece where its size is known, else as a stream.
/// `client` tells when it goes, see [`client`].
pub async fn write(answer: axum::response::Response, client: JsValue) -> worker::Result<web_sys::Response> {
    use axum::body::HttpBody as _;
    let (parts, body) = answer.into_parts();
    if body.size_hint().exact().is_none() {
        return Ok(streams::respond(&parts, body, client)?);
    }
    let body = body.collect().await.map_err(|e| worker::Error::RustError(e.to_string()))?.to_bytes();
    Ok(glue::respond(parts.status.as_u16(), &head::write(&parts.headers), &body)?)
}

fn path_and_query(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    url.get(after_scheme..).and_then(|rest| rest.find('/').and_then(|at| rest.get(at..))).unwrap_or("/")
}

fn answer_head(answer: &Array) -> Result<http::response::Parts, SendError> {
    let text = answer.get(0).as_string().unwrap_or_default();
    let mut lines = text.split('\n');
    let status = lines.next().and_then(|status| status.parse::<http::StatusCode>().ok());
    let mut head = http::Response::new(()).into_parts().0;
    head.status = status.ok_or_else(|| SendError::Unreachable("an answer without a status".to_owned()))?;
    head.headers = head::headers(lines);
    Ok(head)
}

fn error(error: &JsValue) -> SendError {
    if glue::is_timeout(error) {
        return SendError::Timeout;
    }
    let text = Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    SendError::Unreachable(text.unwrap_or_default())
}
