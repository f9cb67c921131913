//! `POST /v1/ai/chat/completions`, in one piece

use serde_json::json;
use turnpike_tests::{
    Stack,
    ai::{CHAT, DEFAULT_OUTPUT_TOKENS, calls, chat, double, model},
};
use uuid::Uuid;

/// Promise: a call costs what its provider reports, what was held beyond that is given back, and the headers say both.
#[tokio::test]
async fn what_the_provider_reports_is_charged() {
    let stack = Stack::get();
    for provider in ["openrouter", "ollama", "openai_compatible"] {
        let (model, user) = (model(&stack, provider, "chat").await, stack.user_with_credits(10_000).await);
        let body = double(&model, json!({ "pieces": 4, "usage": { "input": 21, "output": 9 } }));
        let answer = user.post(CHAT, &body).send().await;
        let completion = answer.expect(200);
        assert_eq!(completion["choices"][0]["message"]["content"], "word word word word ", "{provider}");
        assert_eq!(completion["usage"]["total_tokens"], 30, "{provider}");
        let held: i64 = answer.header("x-credits-held").parse().unwrap();
        assert_eq!(answer.header("x-credits-charged"), "30", "{provider}");
        assert!(held > 30 + DEFAULT_OUTPUT_TOKENS && held < 1_000, "{held}");
        assert_eq!(user.figures().await, (9_970, 0, 9_970), "{provider}");
        let call = user.last_call().await;
        assert_eq!((&call["status"], &call["charged"], &call["held"]), (&json!("succeeded"), &json!(30), &json!(held)));
        assert_eq!((&call["units_source"], &call["output_tokens"]), (&json!("reported"), &json!(9)));
        assert!(call["duration_ms"].is_i64() && call["request_id"] == answer.header("x-request-id"), "{call}");
        assert!(answer.header("ratelimit").starts_with("\"ai\";r="), "{:?}", answer.headers);
    }
}

/// Promise: where nothing is reported, what was written is counted, a token for four bytes.
#[tokio::test]
async fn what_is_not_reported_is_counted() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let answer = user.post(CHAT, &double(&model, json!({ "pieces": 8, "no_usage": true }))).send().await;
    answer.expect(200);
    let call = user.last_call().await;
    assert_eq!((&call["units_source"], &call["output_tokens"]), (&json!("counted"), &json!(10)), "{call}");
    let input = call["input_tokens"].as_i64().unwrap();
    assert!((10..60).contains(&input), "{call}");
    assert_eq!(answer.header("x-credits-charged"), (input + 10).to_string());
}

/// Promise: never more than was held, whatever a provider reports.
#[tokio::test]
async fn never_more_than_was_held() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(400).await);
    let words = json!({ "usage": { "input": 1_000_000, "output": 1_000_000 } });
    let answer = user.post(CHAT, &double(&model, words)).send().await;
    answer.expect(200);
    assert_eq!(answer.header("x-credits-charged"), answer.header("x-credits-held"));
    let held: i64 = answer.header("x-credits-held").parse().unwrap();
    assert_eq!(user.figures().await, (400 - held, 0, 400 - held));
}

/// Promise: the provider gets its own name of the model, the limit that was paid for, and what else was asked; no token of ours.
#[tokio::test]
async fn the_provider_gets_what_was_paid_for() {
    let stack = Stack::get();
    let user = stack.user_with_credits(100_000).await;
    for (provider, limit) in [
        ("openrouter", "/body/max_tokens"),
        ("ollama", "/body/options/num_predict"),
        ("openai_compatible", "/body/max_tokens"),
    ] {
        let model = model(&stack, provider, "chat").await;
        for (asked, sent) in [(None, DEFAULT_OUTPUT_TOKENS), (Some(77), 77)] {
            let marker = Uuid::new_v4().to_string();
            let mut body = double(&model, json!({ "marker": marker }));
            body["seed"] = 5.into();
            if let Some(asked) = asked {
                body["max_completion_tokens"] = asked.into();
            }
            user.post(CHAT, &body).send().await.expect(200);
            let call = &calls(&marker).await[0];
            assert_eq!(call.pointer(limit), Some(&json!(sent)), "{call}");
            assert_eq!(call["body"]["model"], "double");
            let seed = if provider == "ollama" { "/body/options/seed" } else { "/body/seed" };
            assert_eq!(call.pointer(seed), Some(&json!(5)), "{call}");
            assert!(!call.to_string().contains(user.token()), "{call}");
        }
    }
}

/// Promise: the same key gives the same answer byte for byte, asks no provider again and charges nothing again.
#[tokio::test]
async fn a_retry_costs_nothing() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let marker = Uuid::new_v4().to_string();
    let body = double(&model, json!({ "marker": marker }));
    let first = user.post(CHAT, &body).key("k").send().await;
    let again = user.post(CHAT, &body).key("k").send().await;
    first.expect(200);
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!((calls(&marker).await.len(), user.movements("capture").await), (1, 1));
    let other = double(&model, json!({ "marker": "other" }));
    user.post(CHAT, &other).key("k").send().await.openai_error(400, "invalid_request_error", "idempotency_key_reused");
}

/// Promise: what a provider charges us is for admins alone.
#[tokio::test]
async fn our_cost_is_ours() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let answer = user.post(CHAT, &double(&model, json!({ "usage": { "cost": 0.0125 } }))).send().await;
    assert!(!answer.expect(200).to_string().contains("cost"), "{}", answer.text());
    assert_eq!(user.last_call().await.get("provider_cost"), None);
    let path = format!("/v1/ai/usage?account=all&model={}", model.replace('/', "%2F"));
    let seen = stack.admin().get(&path).send().await.expect(200);
    assert_eq!(seen["data"][0]["provider_cost"], 0.0125, "{seen}");
}

/// Promise: the answer of a stand-in that knows nothing of us is passed on whole.
#[tokio::test]
async fn aimock_is_understood() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openai_compatible", "chat").await, stack.user_with_credits(10_000).await);
    let completion = user.post(CHAT, &chat(&model, "A haiku, please")).send().await.expect(200);
    assert!(completion["choices"][0]["message"]["content"].as_str().unwrap().contains("frog"), "{completion}");
}
