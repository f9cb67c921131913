//! The function `ai`: a hold, the provider, a settlement.

use super::super::{
    step::{Step, get, post, put},
    who::Who::{Admin, User},
};

const MODEL: &str = r#"{"provider":"openai_compatible","provider_model":"bench","kind":"chat",
    "default_max_output_tokens":64,"max_output_tokens":512,"context_tokens":1024}"#;
const PRICE: &str = r#"{"input_credits_per_1k":1,"output_credits_per_1k":1}"#;
const CHAT: &str = r#"{"model":"demo/echo","messages":[{"role":"user","content":"A haiku"}]}"#;
const STREAM: &str = r#"{"model":"demo/echo","stream":true,"messages":[{"role":"user","content":"A haiku"}]}"#;

/// What an admin offers, what a buyer calls, and what both see of it.
pub(super) fn all() -> Vec<Step> {
    let chats = "/v1/ai/chat/completions";
    vec![
        put(Admin, "/v1/ai/models/{id=model}", MODEL),
        post(Admin, "/v1/ai/models/{id=model}/prices", PRICE).created(),
        get(User, "/v1/ai/models"),
        get(User, "/v1/ai/providers").asks_nobody(),
        put(User, "/v1/ai/caps", r#"{"period":"day","credits":500}"#),
        get(User, "/v1/ai/caps"),
        post(User, chats, CHAT).asks_provider(1),
        post(User, chats, STREAM).way("stream").asks_provider(1),
        post(User, "/v1/ai/images/generations", r#"{"model":"demo/picture","prompt":"A lighthouse"}"#).asks_provider(1),
        // Begun, looked at twice, fetched.
        post(User, "/v1/ai/videos", r#"{"model":"demo/film","prompt":"A lighthouse","seconds":"4"}"#).asks_provider(4),
        get(User, "/v1/ai/usage"),
        get(User, "/v1/ai/usage/summary"),
    ]
}
