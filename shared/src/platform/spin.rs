//! Spin 4.1 or later, and every other host of `wasi:http@0.3`.

use std::{
    future::poll_fn,
    path::Path,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use bytes::Bytes;
use chrono::{DateTime, Utc};
#[cfg(feature = "spin-variables")]
use futures_util::FutureExt as _;
use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use http_body_util::{BodyExt as _, Full, Limited};
use spin_sdk::http::{FromRequest as _, IntoResponse as _, body::IncomingBodyExt as _};
pub use spin_sdk::wasip3::{
    self,
    http::types::{ErrorCode, Request as WasiRequest, Response as WasiResponse},
};

use super::{
    BoxFuture, MAX_UPSTREAM_BODY_BYTES, MemoryCache, NoRandomness, Outbound, Platform, PublicKey, SendError, Streamed,
    TooLarge, asset, signature,
};

/// Where `spin.toml` mounts a function's static files.
const ASSET_FOLDER: &str = "/assets";

/// The WASI adapter.
#[derive(Default)]
pub struct Spin {
    cache: MemoryCache,
}

impl Platform for Spin {
    fn name(&self) -> &'static str {
        "spin"
    }

    fn send(&self, request: Outbound) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        Box::pin(async move {
            let timeout_ms = request.timeout_ms;
            let exchange = async move {
                let (head, body) = spin_sdk::http::send(outgoing(request)?).await.map_err(error)?.into_parts();
                let body =
                    Limited::new(body, MAX_UPSTREAM_BODY_BYTES).collect().await.map_err(|_| SendError::TooLarge)?;
                Ok(http::Response::from_parts(head, body.to_bytes()))
            };
            within(timeout_ms, exchange).await
        })
    }

    fn stream(&self, request: Outbound) -> BoxFuture<'_, Result<Streamed, SendError>> {
        Box::pin(async move {
            let timeout_ms = request.timeout_ms;
            let head = async move { spin_sdk::http::send(outgoing(request)?).await.map_err(error) };
            let (head, body) = within(timeout_ms, head).await?.into_parts();
            Ok(Streamed { head, body: body.stream().map(|chunk| chunk.map_err(error)).boxed() })
        })
    }

    #[cfg(not(feature = "spin-variables"))]
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// Spin's own variables have lower-case names and may be secrets of the host; the environment comes second.
    #[cfg(feature = "spin-variables")]
    fn variable(&self, name: &str) -> Option<String> {
        let lookup = spin_sdk::variables::get(name.to_lowercase());
        lookup.now_or_never().and_then(Result::ok).or_else(|| std::env::var(name).ok())
    }

    fn now(&self) -> DateTime<Utc> {
        std::time::SystemTime::now().into()
    }

    fn sleep_ms(&self, duration_ms: u32) -> BoxFuture<'_, ()> {
        Box::pin(spin_sdk::time::sleep(Duration::from_millis(duration_ms.into())))
    }

    fn random(&self) -> Result<[u8; 32], NoRandomness> {
        wasip3::random::random::get_random_bytes(32).try_into().map_err(|_| NoRandomness)
    }

    fn background(&self, work: BoxFuture<'static, ()>) {
        HAS_SPAWNED.store(true, Ordering::Relaxed);
        wasip3::spawn(attended(work));
    }

    fn cache_get(&self, key: &str) -> Option<Bytes> {
        self.cache.get(key, self.now().timestamp_millis())
    }

    fn cache_put(&self, key: &str, value: Bytes, ttl_seconds: u32) {
        self.cache.put(key, value, self.now().timestamp_millis(), ttl_seconds);
    }

    fn rate_limit<'a>(&'a self, _binding: &'a str, _key: &'a str) -> BoxFuture<'a, Option<bool>> {
        Box::pin(async { None })
    }

    fn asset<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        Box::pin(async move { asset::read(Path::new(ASSET_FOLDER), path) })
    }

    fn verify<'a>(&'a self, key: &'a PublicKey, message: &'a [u8], signed: &'a [u8]) -> BoxFuture<'a, bool> {
        Box::pin(async move { signature::verify(key, message, signed) })
    }

    fn log(&self, line: &str) {
        eprintln!("{line}");
    }
}

/// The request as the router takes it, its body read up to a limit.
pub async fn read(request: WasiRequest, max_body_bytes: usize) -> Result<http::Request<Bytes>, ErrorCode> {
    let (mut head, body) = spin_sdk::http::Request::from_request(request)?.into_parts();
    let body = match Limited::new(body, max_body_bytes).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => {
            head.extensions.insert(TooLarge);
            Bytes::new()
        }
    };
    Ok(http::Request::from_parts(head, body))
}

/// The router's answer as the host takes it, a stream staying one.
pub fn write(answer: axum::response::Response) -> Result<WasiResponse, ErrorCode> {
    answer.into_response()
}

/// Whether something was spawned since a future was last looked after.
static HAS_SPAWNED: AtomicBool = AtomicBool::new(false);

/// Runs a future so that what it spawns is begun: the executor takes it in after a turn and looks at it in the next, which does
/// not come where everybody waits for it. A request's body is spawned too.
pub async fn attended<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|cx| {
        let turn = work.as_mut().poll(cx);
        if turn.is_pending() && HAS_SPAWNED.swap(false, Ordering::Relaxed) {
            cx.waker().wake_by_ref();
        }
        turn
    })
    .await
}

fn outgoing(request: Outbound) -> Result<http::Request<Full<Bytes>>, SendError> {
    HAS_SPAWNED.store(true, Ordering::Relaxed);
    let mut out = http::Request::new(Full::new(request.body));
    *out.method_mut() = request.method;
    *out.uri_mut() = request.url.parse().map_err(|_| SendError::Unreachable(format!("not a URL: {}", request.url)))?;
    *out.headers_mut() = request.headers;
    Ok(out)
}

async fn within<T>(timeout_ms: u32, work: impl Future<Output = Result<T, SendError>>) -> Result<T, SendError> {
    let alarm = spin_sdk::time::sleep(Duration::from_millis(timeout_ms.into()));
    match select(Box::pin(work), Box::pin(alarm)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(SendError::Timeout),
    }
}

fn error(code: ErrorCode) -> SendError {
    match code {
        ErrorCode::ConnectionTimeout | ErrorCode::ConnectionReadTimeout | ErrorCode::HttpResponseTimeout => {
            SendError::Timeout
        }
        // `HttpRequestDenied`: the host is not on `allowed_outbound_hosts`.
        ErrorCode::ConnectionRefused
        | ErrorCode::DnsError(_)
        | ErrorCode::DnsTimeout
        | ErrorCode::DestinationNotFound
        | ErrorCode::HttpRequestDenied => SendError::NotSent(code.to_string()),
        other => SendError::Unreachable(other.to_string()),
    }
}
