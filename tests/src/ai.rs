//! Models to call, and what the stand-ins of their providers are told (`xtask/js/stand-ins/ai`).

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{api::Answer, stack::Stack, stand_in::StandIn, users::User};

/// The route.
pub const CHAT: &str = "/v1/ai/chat/completions";

/// A credit is a token, read or written, so that every figure is exact.
const CREDITS_PER_1K: i64 = 1_000;

/// How many tokens a call writes that names no limit, and at most.
pub const DEFAULT_OUTPUT_TOKENS: i64 = 100;
/// See [`DEFAULT_OUTPUT_TOKENS`].
pub const MAX_OUTPUT_TOKENS: i64 = 1_000_000;

/// A new model, of a credit a token, a picture of 7 and a second of video of 3.
pub async fn model(stack: &Stack, provider: &str, kind: &str) -> String {
    let id = format!("test/{}", Uuid::new_v4().simple());
    let mut model = json!({ "provider": provider, "provider_model": "double", "kind": kind });
    let mut price = json!({});
    match kind {
        "image" => price["image_credits"] = 7.into(),
        "video" => price["video_second_credits"] = 3.into(),
        _ => {
            model["default_max_output_tokens"] = DEFAULT_OUTPUT_TOKENS.into();
            model["max_output_tokens"] = MAX_OUTPUT_TOKENS.into();
            price = json!({ "input_credits_per_1k": CREDITS_PER_1K, "output_credits_per_1k": CREDITS_PER_1K });
        }
    }
    let admin = stack.admin();
    let path = format!("/v1/ai/models/{}", id.replace('/', "%2F"));
    admin.request("PUT", &path).body("application/json", model.to_string()).send().await.expect(200);
    admin.post(&format!("{path}/prices"), &price).send().await.expect(201);
    id
}

/// A chat of one message.
pub fn chat(model: &str, text: &str) -> Value {
    json!({ "model": model, "messages": [{ "role": "user", "content": text }] })
}

/// A chat whose message says what is to happen.
pub fn double(model: &str, words: Value) -> Value {
    chat(model, &json!({ "double": words }).to_string())
}

/// The same as a stream.
pub fn double_stream(model: &str, words: Value) -> Value {
    let mut body = double(model, words);
    body["stream"] = true.into();
    body
}

/// The data of server-sent events.
pub fn events(text: &str) -> Vec<Value> {
    let data = text.split("\n\n").filter_map(|event| event.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap_or_else(|_| data.into())).collect()
}

/// The words of a stream's events.
pub fn words(events: &[Value]) -> String {
    events.iter().filter_map(|event| event["choices"][0]["delta"]["content"].as_str()).collect()
}

/// What a stream says at its end of what it cost.
#[track_caller]
pub fn receipt(events: &[Value]) -> Value {
    let found: Vec<_> = events.iter().filter(|event| !event["x_turnpike"].is_null()).collect();
    assert_eq!(found.len(), 1, "one receipt: {events:?}");
    found[0]["x_turnpike"].clone()
}

/// What came in at the providers with this in it.
pub async fn calls(marker: &str) -> Vec<Value> {
    let path = format!("/control/calls?marker={marker}");
    StandIn::of("TURNPIKE_AI_URL").control("GET", &path, None).await.as_array().unwrap().clone()
}

/// An answer of which nothing was read yet but its head.
pub struct Open {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
}

impl Open {
    /// Reads until so many bytes are there; whatever comes in one piece counts whole.
    pub async fn read(&mut self, bytes: usize) -> String {
        let mut read = Vec::new();
        while read.len() < bytes {
            let piece = self.body.next().await.expect("more to read");
            read.extend_from_slice(&piece.expect("a whole stream"));
        }
        String::from_utf8(read).unwrap()
    }
}

impl User {
    /// Begins a chat; whoever drops the answer has gone.
    pub async fn open(&self, body: &Value) -> Open {
        let answer = self.post(CHAT, body).open().await;
        Open {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: Box::pin(answer.bytes_stream()),
        }
    }

    /// The newest call.
    pub async fn last_call(&self) -> Value {
        self.get("/v1/ai/usage?limit=1").send().await.expect(200)["data"][0].clone()
    }

    /// The newest call, once it has ended: a client that goes away does not see that.
    pub async fn ended_call(&self) -> Value {
        const LIMIT: Duration = Duration::from_secs(30);
        let ended = async || {
            Some(self.last_call().await)
                .filter(|call| !["running"].contains(&call["status"].as_str().unwrap_or("running")))
        };
        crate::wait::until("the end of the call", LIMIT, ended).await
    }
}

impl Answer {
    /// Asserts an error that is both a problem document and what OpenAI's clients read.
    #[track_caller]
    pub fn openai_error(&self, status: u16, kind: &str, code: &str) -> Value {
        let document = self.problem(status, code);
        let error = &document["error"];
        assert_eq!((error["type"].as_str(), error["code"].as_str()), (Some(kind), Some(code)), "{document}");
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{document}");
        error.clone()
    }
}
