//! Before a call: what is held for it.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use shared::{
    auth::service_db,
    axum::response::{IntoResponse as _, Response},
    db::{Db, REPLAYED},
    http::{App, Call, Idempotency, Reply},
    problem::{Code, Outcome, Problem},
};
use uuid::Uuid;

use super::Open;
use crate::providers::{self, Provider};

/// The name of the limit in `RateLimit`, and its window in seconds.
const RATE_LIMIT: (&str, u32) = ("ai", 60);

/// Who pays.
#[derive(Clone)]
pub(crate) struct Payer {
    /// The instance.
    pub(crate) app: Arc<App>,
    /// The request.
    pub(crate) call: Call,
    /// The database, asked with the user's identity.
    pub(crate) db: Db,
    /// `user` or `tenant`.
    pub(crate) account: &'static str,
    /// What a retry is known by.
    pub(crate) key: Idempotency,
}

/// What is asked for: the members are the parameters of `ai_call_begin`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Terms<'a> {
    /// The model's name here.
    pub(crate) model: &'a str,
    /// `chat`, `image` or `video`.
    pub(crate) kind: &'a str,
    /// How many tokens it reads at most.
    pub(crate) input_tokens: i64,
    /// How many it may write; `None` for the model's default.
    pub(crate) max_output_tokens: Option<i64>,
    /// How many pictures or seconds of video.
    pub(crate) units: Option<i64>,
    /// Whether the answer comes in pieces.
    pub(crate) stream: bool,
}

#[derive(Serialize)]
struct Arguments<'a> {
    #[serde(flatten)]
    terms: &'a Terms<'a>,
    account: &'a str,
    request_id: &'a str,
    #[serde(flatten)]
    key: &'a Idempotency,
}

/// What `ai_call_begin` answers.
#[derive(Deserialize)]
struct Granted {
    #[serde(default)]
    replay: Option<Box<RawValue>>,
    /// Only of a key that was answered before: what it cost.
    #[serde(default)]
    call: Option<Value>,
    #[serde(default)]
    call_id: Uuid,
    #[serde(default)]
    held: i64,
    #[serde(default)]
    provider: String,
    #[serde(default)]
    provider_model: String,
    #[serde(default)]
    max_output_tokens: Option<i64>,
    #[serde(default)]
    rate_limit: Option<RateLimit>,
}

#[derive(Deserialize)]
struct RateLimit {
    limit: i64,
    remaining: i64,
    reset_seconds: i64,
}

/// A call that may be made.
pub(crate) struct Begun {
    /// What was opened, and must be settled.
    pub(crate) open: Open,
    /// Who is to be asked.
    pub(crate) provider: &'static dyn Provider,
    /// The model's name there.
    pub(crate) model: String,
    /// How many tokens it may write.
    pub(crate) max_output_tokens: i64,
}

/// What comes of the wish to call.
pub(crate) enum Beginning {
    /// It may be made.
    Call(Box<Begun>),
    /// It was made before, with this answer.
    Replay(Response),
}

impl Payer {
    /// Holds what a call can cost at most. The answer may be that of an earlier request with the same key.
    pub(crate) async fn begin(self, terms: &Terms<'_>) -> Outcome<Beginning> {
        // What comes after the provider's answer must not fail for want of a secret: nothing is begun without it.
        service_db(&self.app, &self.call)?;
        let request_id = self.call.0.request_id.clone();
        let arguments = Arguments { terms, account: self.account, request_id: &request_id, key: &self.key };
        let granted: Granted = self.db.rpc_as("ai_call_begin", arguments).await?;
        if let Some(call) = granted.call {
            let not_kept = || Problem::new(Code::StreamNotKept).with("call", call);
            return granted.replay.map(|earlier| Beginning::Replay(replay(&earlier))).ok_or_else(not_kept);
        }
        let headers = granted.rate_limit.as_ref().map(rate_limit).unwrap_or_default();
        let has_key = self.key.key.is_some();
        let open = Open::new(self.app, self.call, granted.call_id, granted.held, has_key, headers);
        let provider = match providers::find(&open.app.config.ai, &granted.provider) {
            Ok(provider) => provider,
            Err(problem) => return Err(open.fail(problem).await),
        };
        let max_output_tokens = granted.max_output_tokens.unwrap_or_default();
        Ok(Beginning::Call(Box::new(Begun { open, provider, model: granted.provider_model, max_output_tokens })))
    }
}

/// The earlier answer, byte for byte.
fn replay(earlier: &RawValue) -> Response {
    let mut reply = Reply::raw(StatusCode::OK, Bytes::copy_from_slice(earlier.get().as_bytes()));
    reply.headers.insert(REPLAYED, HeaderValue::from_static("true"));
    reply.into_response()
}

/// The fields of the IETF draft "RateLimit header fields for HTTP".
fn rate_limit(said: &RateLimit) -> Vec<(HeaderName, HeaderValue)> {
    let (name, window_seconds) = RATE_LIMIT;
    let RateLimit { limit, remaining, reset_seconds } = said;
    [
        ("ratelimit-policy", format!("\"{name}\";q={limit};w={window_seconds}")),
        ("ratelimit", format!("\"{name}\";r={remaining};t={reset_seconds}")),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?)))
    .collect()
}
