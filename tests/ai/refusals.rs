//! What is refused, in OpenAI's form.

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    ai::{CHAT, calls, chat, double, double_stream, model},
};
use uuid::Uuid;

/// Promise: every refusal of ours is an error that OpenAI's clients know, and moves nothing.
#[tokio::test]
async fn refusals_are_openai_s_errors() {
    let stack = Stack::get();
    let (model, poor) = (model(&stack, "openrouter", "chat").await, stack.user());
    let hello = chat(&model, "Hello");
    stack.api().post(CHAT, &hello).send().await.openai_error(401, "authentication_error", "token_missing");
    stack.api().with_token("sk-1").post(CHAT, &hello).send().await.openai_error(
        401,
        "authentication_error",
        "token_invalid",
    );
    let answer = poor.post(CHAT, &hello).send().await;
    answer.openai_error(402, "insufficient_quota", "insufficient_credits");
    let unknown = poor.post(CHAT, &chat("nobody/knows", "Hello")).send().await;
    unknown.openai_error(404, "invalid_request_error", "model_not_found");
    for (change, param) in [
        (json!({ "n": 2 }), "n"),
        (json!({ "messages": [] }), "messages"),
        (json!({ "max_tokens": 1_000_001 }), "max_tokens"),
        (json!({ "tools": [{ "type": "web_search" }] }), "tools.0.type"),
        (json!({ "surprise": 1 }), "surprise"),
    ] {
        let mut body = hello.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let error = poor.post(CHAT, &body).send().await.openai_error(400, "invalid_request_error", "validation_failed");
        assert_eq!(error["param"], param, "{error}");
    }
    let text = poor.request("POST", CHAT).body("text/plain", "x").send().await;
    text.openai_error(415, "invalid_request_error", "unsupported_media_type");
    assert_eq!(poor.figures().await, (0, 0, 0));
}

/// Promise: a provider's no before there is an answer gives everything back, streaming or not, and each no has its own error.
#[tokio::test]
async fn a_provider_s_no_costs_nothing() {
    let stack = Stack::get();
    let user = stack.user_with_credits(10_000).await;
    for provider in ["openrouter", "ollama"] {
        let model = model(&stack, provider, "chat").await;
        for (theirs, ours, kind, code) in [
            (400, 400, "invalid_request_error", "model_request_refused"),
            (401, 502, "server_error", "ai_provider_refused"),
            (402, 502, "server_error", "ai_provider_refused"),
            (404, 502, "server_error", "ai_provider_refused"),
            (429, 503, "server_error", "ai_provider_unavailable"),
            (500, 503, "server_error", "ai_provider_unavailable"),
            (302, 502, "server_error", "ai_provider_invalid"),
        ] {
            let words = json!({ "status": theirs, "message": "no such thing sk-123", "retry_after": 7 });
            for body in [double(&model, words.clone()), double_stream(&model, words.clone())] {
                let answer = user.post(CHAT, &body).send().await;
                let error = answer.openai_error(ours, kind, code);
                assert_eq!(error["message"].as_str().unwrap().contains("sk-123"), theirs == 400, "{error}");
                if theirs == 429 {
                    assert!(["7", "5"].contains(&answer.header("retry-after")), "{:?}", answer.headers);
                }
                let call = user.ended_call().await;
                assert_eq!(
                    (&call["status"], &call["charged"], &call["error"]),
                    (&json!("failed"), &json!(0), &json!(code))
                );
            }
        }
    }
    assert_eq!(user.figures().await, (10_000, 0, 10_000));
}

/// Promise: a whole answer that breaks off, or is none, is not charged.
#[tokio::test]
async fn half_an_answer_costs_nothing() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    for words in [
        json!({ "cut_after": 0 }),
        json!({ "garbage": "<html>" }),
        json!({ "garbage": "{\"error\":{\"message\":\"x\"}}" }),
    ] {
        let answer = user.post(CHAT, &double(&model, words.clone())).send().await;
        assert!([502, 503].contains(&answer.status), "{words}: {}", answer.text());
    }
    assert_eq!(user.figures().await, (10_000, 0, 10_000));
}

/// Promise: what is refused here reaches no provider.
#[tokio::test]
async fn nothing_refused_reaches_a_provider() {
    let stack = Stack::get();
    let (model, poor) = (model(&stack, "openrouter", "chat").await, stack.user());
    let marker = Uuid::new_v4().to_string();
    poor.post(CHAT, &double(&model, json!({ "marker": marker }))).send().await.problem(402, "insufficient_credits");
    assert_eq!(calls(&marker).await, Vec::<Value>::new());
}
