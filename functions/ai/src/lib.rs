//! Models of others behind OpenAI's API, paid in credits. The bargain is in `call`: what a call can cost at most is held before
//! it, what it did cost is charged after it, and the rest goes back. The rules are in `sql/ai`.

mod call;
mod chat;
mod errors;
pub mod model;
mod providers;
pub mod routes;

shared::routes! {
    GET "/v1/ai/providers" => routes::providers::list;
    GET "/v1/ai/models" => routes::models::list;
    PUT "/v1/ai/models/{id}" => routes::models::put;
    POST "/v1/ai/models/{id}/prices" => routes::models::price;
    POST "/v1/ai/chat/completions" => routes::chat::create;
    POST "/v1/ai/images/generations" => routes::images::create;
    POST "/v1/ai/videos" => routes::videos::create;
    GET "/v1/ai/usage" => routes::usage::list;
    GET "/v1/ai/usage/summary" => routes::usage::summary;
    GET "/v1/ai/caps" => routes::caps::list;
    PUT "/v1/ai/caps" => routes::caps::put;
}

/// Pictures in a chat make requests large, and clients of OpenAI look for their own error.
pub(crate) const TRAITS: shared::http::Traits =
    shared::http::Traits { max_body_bytes: shared::config::MAX_AI_BODY_BYTES, problem_form: Some(errors::form) };

shared::entry!("ai", crate::TRAITS);
