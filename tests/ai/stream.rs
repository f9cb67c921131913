//! `POST /v1/ai/chat/completions`, in pieces

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::json;
use turnpike_tests::{
    Stack,
    ai::{CHAT, double_stream, events, model, receipt, words},
};

/// Promise: a stream is OpenAI's, the last chunk with a choice says what was charged, and the usage is told to who asked.
#[tokio::test]
async fn a_stream_tells_what_it_cost() {
    let stack = Stack::get();
    for provider in ["openrouter", "ollama", "openai_compatible"] {
        let (model, user) = (model(&stack, provider, "chat").await, stack.user_with_credits(10_000).await);
        for include_usage in [false, true] {
            let words_and_counts = json!({ "pieces": 5, "usage": { "input": 12, "output": 5 }, "finish": "length" });
            let mut body = double_stream(&model, words_and_counts);
            if include_usage {
                body["stream_options"] = json!({ "include_usage": true });
            }
            let answer = user.post(CHAT, &body).send().await;
            assert_eq!((answer.status, answer.header("content-type")), (200, "text/event-stream; charset=utf-8"));
            let events = events(answer.text());
            assert_eq!((words(&events).as_str(), events.last()), ("word word word word word ", Some(&json!("[DONE]"))));
            let receipt = receipt(&events);
            assert_eq!(receipt["credits_charged"], 17, "{provider}");
            assert_eq!(receipt["credits_held"].to_string(), answer.header("x-credits-held"));
            let usages: Vec<_> = events.iter().filter(|event| event["usage"].is_object()).collect();
            assert_eq!(usages.len(), usize::from(include_usage), "{}", answer.text());
            assert!(usages.iter().all(|chunk| chunk["usage"]["total_tokens"] == 17 && chunk["choices"] == json!([])));
            let with_choice: Vec<_> = events.iter().filter(|event| event["choices"][0].is_object()).collect();
            assert_eq!(with_choice.last().unwrap()["choices"][0]["finish_reason"], "length", "{provider}");
            let call = user.last_call().await;
            assert_eq!(
                (&call["status"], &call["charged"], &call["stream"]),
                (&json!("succeeded"), &json!(17), &json!(true))
            );
            assert!(call["first_token_ms"].is_i64(), "{call}");
        }
        assert_eq!(user.figures().await, (10_000 - 34, 0, 10_000 - 34), "{provider}");
    }
}

/// Promise: pieces reach the client when the provider writes them, and not all in the end.
#[tokio::test]
async fn pieces_come_as_they_are_written() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let mut open = user.open(&double_stream(&model, json!({ "pieces": 2, "every_ms": 3_000 }))).await;
    let first = tokio::time::timeout(Duration::from_secs(2), open.read(1)).await;
    assert!(first.expect("the first piece comes before the second is written").contains("word"));
    while open.body.next().await.is_some() {}
    assert_eq!(user.ended_call().await["status"], "succeeded");
}

/// Promise: a provider that breaks off, tells an error or talks nonsense ends in OpenAI's error, and only what was written costs.
#[tokio::test]
async fn what_breaks_off_costs_what_was_written() {
    let stack = Stack::get();
    for (provider, fault, charged) in [
        ("openrouter", json!({ "pieces": 9, "cut_after": 4, "times": 4 }), true),
        ("openrouter", json!({ "pieces": 9, "error_after": 4, "times": 4 }), true),
        ("ollama", json!({ "pieces": 9, "cut_after": 4, "times": 4 }), true),
        ("ollama", json!({ "pieces": 9, "error_after": 4, "times": 4 }), true),
        ("openrouter", json!({ "cut_after": 0 }), false),
        ("openrouter", json!({ "error_after": 0 }), false),
        ("openrouter", json!({ "garbage": "data: nonsense\n\n" }), false),
        ("openrouter", json!({ "garbage": "" }), false),
        ("ollama", json!({ "error_after": 0 }), false),
    ] {
        let (model, user) = (model(&stack, provider, "chat").await, stack.user_with_credits(10_000).await);
        let answer = user.post(CHAT, &double_stream(&model, fault.clone())).send().await;
        let events = events(answer.text());
        let last = events.last().unwrap_or_else(|| panic!("{fault}: nothing came"));
        assert_eq!(last["error"]["code"], "ai_provider_invalid", "{fault}: {}", answer.text());
        let call = user.ended_call().await;
        assert_eq!((&call["status"], &call["error"]), (&json!("failed"), &json!("ai_provider_invalid")), "{fault}");
        let cost = call["charged"].as_i64().unwrap();
        assert_eq!(receipt(&events)["credits_charged"], cost, "{fault}");
        // Four pieces of twenty bytes are twenty tokens.
        let output = call["output_tokens"].as_i64().unwrap();
        assert_eq!(output, if charged { 20 } else { 0 }, "{fault}: {call}");
        assert_eq!(cost > 0, charged, "{fault}: {call}");
        assert_eq!(user.figures().await, (10_000 - cost, 0, 10_000 - cost), "{fault}");
    }
}

/// Promise: where nothing is reported, the client that asked for the usage gets what was counted.
#[tokio::test]
async fn counted_usage_is_told_too() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let mut body = double_stream(&model, json!({ "pieces": 8, "no_usage": true }));
    body["stream_options"] = json!({ "include_usage": true });
    let answer = user.post(CHAT, &body).send().await;
    let events = events(answer.text());
    let usage = events.iter().find(|event| event["usage"].is_object()).unwrap();
    assert_eq!(usage["usage"]["completion_tokens"], 10, "{usage}");
    assert_eq!(user.ended_call().await["units_source"], "counted");
}

/// Promise: a key that was answered by a stream asks no provider again, and says so.
#[tokio::test]
async fn a_stream_is_not_given_again() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let body = double_stream(&model, json!({}));
    assert_eq!(user.post(CHAT, &body).key("s").send().await.status, 200);
    let again = user.post(CHAT, &body).key("s").send().await;
    again.openai_error(409, "invalid_request_error", "stream_not_kept");
    assert_eq!(again.json()["call"]["status"], "succeeded");
    assert_eq!(user.movements("capture").await, 1);
}

/// Promise: a silence that is shorter than the limit is no end; the client hears that somebody is still there.
#[tokio::test]
async fn a_slow_first_token() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let answer = user.post(CHAT, &double_stream(&model, json!({ "first_ms": 7_000 }))).send().await;
    assert!(answer.text().starts_with(": still here\n\n"), "{}", answer.text());
    assert_eq!(words(&events(answer.text())), "word word word ");
    let first = user.ended_call().await["first_token_ms"].as_i64().unwrap();
    assert!(first >= 6_900, "{first}");
}

/// Promise: a silence that is longer ends the call, and costs nothing where nothing was written.
#[tokio::test]
async fn a_silence_ends_the_call() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let answer = user.post(CHAT, &double_stream(&model, json!({ "first_ms": 60_000 }))).send().await;
    let events = events(answer.text());
    assert_eq!(events.last().unwrap()["error"]["code"], "ai_provider_timeout", "{}", answer.text());
    assert_eq!((user.ended_call().await["charged"].as_i64(), user.figures().await), (Some(0), (10_000, 0, 10_000)));
}
