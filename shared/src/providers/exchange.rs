//! How a provider is called: how long, how often, and what an answer that did not come means.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use super::{CallError, error};
use crate::{
    http::{App, Call},
    platform::{Outbound, Platform, SendError},
};

/// How long all calls of one operation may take together, in milliseconds. The database takes an operation for abandoned
/// after 40 seconds, and must not while we are still at it.
const MAX_OPERATION_MS: i64 = 30_000;

/// The shortest time that a call is still begun with, in milliseconds.
const MIN_CALL_MS: i64 = 500;

/// How often a call is tried again.
const MAX_RETRIES: u32 = 2;

/// The longest wait before the first retry, in milliseconds; before the second it is twice that. The shortest is half of it.
const RETRY_WAIT_MS: u32 = 400;

/// The calls to a provider that belong to one operation: they share one span of time.
pub struct Exchange {
    pub(super) app: Arc<App>,
    call: Call,
    provider: &'static str,
    ends_at_ms: i64,
}

/// What a provider answered, be it yes or no.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) body: Value,
    /// Whether an earlier try of the same call may have reached the provider.
    pub(super) tried_before: bool,
}

/// A try that brought no answer, and whether another is worth it.
struct Failed {
    error: CallError,
    again: bool,
}

impl Exchange {
    /// The time starts now.
    pub fn begin(app: &Arc<App>, call: &Call, provider: &'static str) -> Self {
        let ends_at_ms = app.platform().now().timestamp_millis() + MAX_OPERATION_MS;
        Self { app: app.clone(), call: call.clone(), provider, ends_at_ms }
    }

    /// The provider's name.
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// Sends a request, and again where that may help. Every request that comes here may be repeated: it changes nothing,
    /// changes nothing the second time, or carries an idempotency key.
    pub(super) async fn send(&self, request: Outbound) -> Result<Received, CallError> {
        let mut tried_before = false;
        let mut retries = 0;
        loop {
            let Failed { error, again } = match self.try_once(request.clone()).await {
                Ok((status, body)) => return Ok(Received { status, body, tried_before }),
                Err(failed) => failed,
            };
            tried_before |= matches!(error, CallError::Unknown(_));
            let wait_ms = jitter(self.app.platform(), RETRY_WAIT_MS << retries);
            if !again || retries == MAX_RETRIES || self.left_ms() < MIN_CALL_MS + i64::from(wait_ms) {
                return Err(if tried_before { error.after_the_effect() } else { error });
            }
            self.app.platform().sleep_ms(wait_ms).await;
            retries += 1;
        }
    }

    async fn try_once(&self, mut request: Outbound) -> Result<(StatusCode, Value), Failed> {
        let left_ms = self.left_ms();
        if left_ms < MIN_CALL_MS {
            let error = CallError::Untouched(error::timeout(self.provider, "no time was left for this call"));
            return Err(Failed { error, again: false });
        }
        let limit_ms = self.app.config.payments.provider_timeout_ms;
        request.timeout_ms = u32::try_from(left_ms).map_or(limit_ms, |left_ms| left_ms.min(limit_ms));
        let place = format!("{} {}", request.method, request.url);
        match self.app.send(&self.call, request).await {
            Ok(answer) => judge(self.provider, &place, &answer),
            Err(failure) => Err(missing(self.provider, &place, failure)),
        }
    }

    fn left_ms(&self) -> i64 {
        self.ends_at_ms - self.app.platform().now().timestamp_millis()
    }
}

/// What an answer means before anybody reads what it says.
fn judge(provider: &'static str, place: &str, answer: &http::Response<Bytes>) -> Result<(StatusCode, Value), Failed> {
    let status = answer.status();
    let cause = format!("{place} answered {status}");
    let again = answer.headers().get("stripe-should-retry").is_none_or(|value| value != "false");
    let failed = |error| Err(Failed { error, again });
    match status.as_u16() {
        429 => failed(CallError::Untouched(error::unavailable(provider, cause))),
        // The same request is still running there.
        409 => failed(CallError::Unknown(error::unavailable(provider, cause))),
        500.. => failed(CallError::Unknown(error::unavailable(provider, cause))),
        200..=299 => match read(answer.body()) {
            Some(body) => Ok((status, body)),
            None => Err(nonsense(provider, format_args!("{cause} without JSON"))),
        },
        400..=499 => Ok((status, read(answer.body()).unwrap_or_default())),
        _ => Err(nonsense(provider, cause)),
    }
}

fn read(body: &Bytes) -> Option<Value> {
    if body.is_empty() { Some(Value::Null) } else { serde_json::from_slice(body).ok() }
}

/// What it means that there is no answer.
fn missing(provider: &'static str, place: &str, failure: SendError) -> Failed {
    let cause = format!("{place}: {failure}");
    let error = match failure {
        SendError::TooLarge => return nonsense(provider, cause),
        SendError::NotSent(_) => CallError::Untouched(error::unavailable(provider, cause)),
        SendError::Timeout => CallError::Unknown(error::timeout(provider, cause)),
        SendError::Unreachable(_) => CallError::Unknown(error::unavailable(provider, cause)),
    };
    Failed { error, again: true }
}

/// An answer that makes no sense will not make more the second time.
fn nonsense(provider: &'static str, cause: impl std::fmt::Display) -> Failed {
    Failed { error: CallError::Unknown(error::invalid(provider, cause)), again: false }
}

/// Between half the longest wait and all of it, so that callers who failed together do not come back together.
fn jitter(platform: &dyn Platform, longest_ms: u32) -> u32 {
    let half_ms = longest_ms / 2;
    // Without randomness the wait is the longest: nothing secret hangs on it.
    let share = platform.random().map_or(u32::from(u8::MAX), |[byte, ..]| u32::from(byte));
    half_ms + half_ms * share / u32::from(u8::MAX)
}
