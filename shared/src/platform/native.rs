//! A plain process: for tests, and for whoever wants a binary on a server of their own.

use std::{path::PathBuf, sync::LazyLock, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;

use super::{
    BoxFuture, MAX_UPSTREAM_BODY_BYTES, MemoryCache, NoRandomness, Outbound, Platform, PublicKey, SendError, Streamed,
    asset, signature,
};

/// The native adapter. Needs a Tokio runtime.
#[derive(Default)]
pub struct Native {
    cache: MemoryCache,
}

/// Like the other platforms it follows no redirect: where an answer leads to is for its reader to decide.
static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap_or_default()
});

impl Platform for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn send(&self, request: Outbound) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        Box::pin(async move {
            let mut answer = self.stream(request).await?;
            let mut body = Vec::new();
            while let Some(chunk) = answer.body.next().await {
                body.extend_from_slice(&chunk?);
                if body.len() > MAX_UPSTREAM_BODY_BYTES {
                    return Err(SendError::TooLarge);
                }
            }
            Ok(http::Response::from_parts(answer.head, body.into()))
        })
    }

    fn stream(&self, request: Outbound) -> BoxFuture<'_, Result<Streamed, SendError>> {
        Box::pin(async move {
            let mut call = CLIENT
                .request(method(&request.method), &request.url)
                .timeout(Duration::from_millis(request.timeout_ms.into()))
                .body(request.body);
            for (name, value) in &request.headers {
                call = call.header(name.as_str(), value.as_bytes());
            }
            let answer = call.send().await.map_err(error)?;
            let mut head = http::Response::builder().status(answer.status().as_u16());
            for (name, value) in answer.headers() {
                head = head.header(name.as_str(), value.as_bytes());
            }
            let head = head.body(()).map_err(|e| SendError::Unreachable(e.to_string()))?.into_parts().0;
            Ok(Streamed { head, body: answer.bytes_stream().map(|chunk| chunk.map_err(error)).boxed() })
        })
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn now(&self) -> DateTime<Utc> {
        std::time::SystemTime::now().into()
    }

    fn sleep_ms(&self, duration_ms: u32) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(Duration::from_millis(duration_ms.into())))
    }

    fn random(&self) -> Result<[u8; 32], NoRandomness> {
        let mut bytes = [0; 32];
        getrandom02::getrandom(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(bytes)
    }

    fn background(&self, work: BoxFuture<'static, ()>) {
        tokio::spawn(work);
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
        Box::pin(async move { asset::read(&asset_folder(), path) })
    }

    fn verify<'a>(&'a self, key: &'a PublicKey, message: &'a [u8], signed: &'a [u8]) -> BoxFuture<'a, bool> {
        Box::pin(async move { signature::verify(key, message, signed) })
    }

    fn log(&self, line: &str) {
        eprintln!("{line}");
    }
}

fn asset_folder() -> PathBuf {
    std::env::var_os("TURNPIKE_ASSETS").unwrap_or_else(|| "build/assets".into()).into()
}

fn method(method: &http::Method) -> reqwest::Method {
    reqwest::Method::from_bytes(method.as_str().as_bytes()).unwrap_or_default()
}

fn error(error: reqwest::Error) -> SendError {
    match error {
        error if error.is_connect() => SendError::NotSent(error.to_string()),
        error if error.is_timeout() => SendError::Timeout,
        error => SendError::Unreachable(error.to_string()),
    }
}
