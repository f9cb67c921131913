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
        let reply = self.db.rpc("ai_call_begin", arguments).await?;
        // Read as a value: a type of its own would be a parser of its own in the module.
        let granted: Value = serde_json::from_slice(&reply.body).map_err(unreadable)?;
        if let Some(call) = granted.get("call") {
            return match granted.get("replay").filter(|earlier| !earlier.is_null()) {
                Some(_) => replay(&reply.body).map(Beginning::Replay),
                None => Err(Problem::new(Code::StreamNotKept).with("call", call.clone())),
            };
        }
        let text = |name: &str| granted.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number = |name: &str| granted.get(name).and_then(Value::as_i64).unwrap_or_default();
        let id = text("call_id").parse().map_err(unreadable)?;
        let headers = granted.get("rate_limit").map(rate_limit).unwrap_or_default();
        let has_key = self.key.key.is_some();
        let open = Open::new(self.app, self.call, id, number("held"), has_key, headers);
        let provider = match providers::find(&open.app.config.ai, &text("provider")) {
            Ok(provider) => provider,
            Err(problem) => return Err(open.fail(problem).await),
        };
        let (model, max_output_tokens) = (text("provider_model"), number("max_output_tokens"));
        Ok(Beginning::Call(Box::new(Begun { open, provider, model, max_output_tokens })))
    }
}

fn unreadable(cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::Internal).because(format_args!("ai_call_begin answered what we cannot read: {cause}"))
}

/// The earlier answer, byte for byte.
fn replay(body: &[u8]) -> Outcome<Response> {
    let kept: Kept<'_> = serde_json::from_slice(body).map_err(unreadable)?;
    let mut reply = Reply::raw(StatusCode::OK, Bytes::copy_from_slice(kept.replay.get().as_bytes()));
    reply.headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(reply.into_response())
}

/// An answer that was kept, as it stands there.
#[derive(Deserialize)]
struct Kept<'b> {
    #[serde(borrow)]
    replay: &'b RawValue,
}

/// The fields of the IETF draft "RateLimit header fields for HTTP".
fn rate_limit(said: &Value) -> Vec<(HeaderName, HeaderValue)> {
    let (name, window_seconds) = RATE_LIMIT;
    let number = |name: &str| said.get(name).and_then(Value::as_i64);
    let (Some(limit), Some(left), Some(reset)) = (number("limit"), number("remaining"), number("reset_seconds")) else {
        return Vec::new();
    };
    [
        ("ratelimit-policy", format!("\"{name}\";q={limit};w={window_seconds}")),
        ("ratelimit", format!("\"{name}\";r={left};t={reset}")),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?)))
    .collect()
}
