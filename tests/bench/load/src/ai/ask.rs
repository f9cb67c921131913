//! What is asked of a model, with a function before it and without, and of the database alone.

use super::super::{
    client::{Outgoing, authority},
    requests::{request, rpc},
    settings::Settings,
};
use anyhow::{Context as _, Result};
use http::Method;
use serde_json::{Value, json};
use std::cell::Cell;
use uuid::Uuid;

/// The demo data's model, which the stand-in plays.
const MODEL: &str = "demo/echo";
/// What the stand-in answers below the URL of an OpenAI-compatible server.
const COMPLETIONS: &str = "/chat/completions";
/// What `ai` counts for [`Ask::body`] of a short stream, about: the price of a hold does not depend on it.
const INPUT_TOKENS: u64 = 200;

/// Makes requests, each of another user, since one may make 60 calls a minute.
pub(super) struct Ask {
    tokens: Vec<String>,
    next: Cell<usize>,
    api: String,
    publishable_key: String,
    provider: String,
    provider_key: String,
}

impl Ask {
    /// For the users of these tokens.
    pub(super) fn new(settings: &Settings, tokens: Vec<String>) -> Self {
        Self {
            tokens,
            next: Cell::new(0),
            api: authority(&settings.api_url).to_owned(),
            publishable_key: settings.variable("SUPABASE_PUBLISHABLE_KEY").to_owned(),
            provider: settings.variable("OPENAI_COMPATIBLE_URL").to_owned(),
            provider_key: settings.variable("OPENAI_COMPATIBLE_API_KEY").to_owned(),
        }
    }

    /// Where the database's API answers.
    pub(super) fn api(&self) -> &str {
        &self.api
    }

    /// Where the provider answers.
    pub(super) fn provider(&self) -> &str {
        self.provider_place().0
    }

    /// The stand-in itself.
    pub(super) fn direct(&self, script: &Value) -> Result<Outgoing> {
        let (host, path) = self.provider_place();
        request(Method::POST, host, &format!("{path}{COMPLETIONS}"), &self.provider_key, Some(body(script)))
    }

    /// Through the function.
    pub(super) fn ours(&self, function: &str, script: &Value) -> Result<Outgoing> {
        request(Method::POST, function, "/v1/ai/chat/completions", self.token()?, Some(body(script)))
    }

    /// The hold alone, as the function asks for it. Nobody ends it.
    pub(super) fn hold(&self) -> Result<Outgoing> {
        let arguments = json!({ "p_model": MODEL, "p_kind": "chat", "p_input_tokens": INPUT_TOKENS, "p_stream": true,
            "p_account": "user", "p_request_id": Uuid::new_v4().to_string() });
        rpc(&self.api, &self.publishable_key, self.token()?, "ai_call_begin", &arguments)
    }

    fn token(&self) -> Result<&str> {
        let number = self.next.replace(self.next.get() + 1);
        self.tokens.get(number % self.tokens.len()).map(String::as_str).context("no token")
    }

    /// Host and path of the provider's URL.
    fn provider_place(&self) -> (&str, &str) {
        let place = authority(&self.provider);
        place.split_at(place.find('/').unwrap_or(place.len()))
    }
}

/// A chat of one message, which says what the stand-in is to do.
fn body(script: &Value) -> String {
    let content = json!({ "double": script }).to_string();
    json!({ "model": MODEL, "stream": true, "messages": [{ "role": "user", "content": content }] }).to_string()
}
