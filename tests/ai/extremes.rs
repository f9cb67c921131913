//! Answers and requests that are out of all proportion.

use serde_json::json;
use turnpike_tests::{
    Stack,
    ai::{CHAT, double, double_stream, events, model, receipt},
};

/// Promise: a report that nobody can believe charges what was held, and the call is settled and answered all the same.
#[tokio::test]
async fn absurd_reports_are_settled() {
    let stack = Stack::get();
    for provider in ["openrouter", "openai_compatible"] {
        let (model, user) = (model(&stack, provider, "chat").await, stack.user_with_credits(10_000).await);
        let words =
            json!({ "usage": { "input": 1e300, "output": 9_000_000_000_000_000_i64, "cached": -1, "cost": -0.5 } });
        let answer = user.post(CHAT, &double(&model, words.clone())).send().await;
        answer.expect(200);
        assert_eq!(answer.header("x-credits-charged"), answer.header("x-credits-held"), "{provider}");
        let stream = user.post(CHAT, &double_stream(&model, words)).send().await;
        let receipt = receipt(&events(stream.text()));
        assert_eq!(receipt["credits_charged"], receipt["credits_held"], "{provider}: {receipt}");
        let (balance, held, _) = user.figures().await;
        assert!(held == 0 && balance < 10_000, "{provider}: {balance} {held}");
    }
}

/// Promise: an answer that cannot be kept for a retry is given and charged once; the retry is told so.
#[tokio::test]
async fn what_cannot_be_kept_is_given_once() {
    let stack = Stack::get();
    let model = model(&stack, "openrouter", "chat").await;
    for (name, words, letters) in [
        ("large", json!({ "text": "x".repeat(1_000), "times": 1_000, "pieces": 5 }), 5_000_000),
        ("zero", json!({ "text": "a\u{0}", "pieces": 3 }), 6),
    ] {
        let user = stack.user_with_credits(10_000).await;
        let body = double(&model, words);
        let first = user.post(CHAT, &body).key("k").send().await.expect(200);
        let content = first["choices"][0]["message"]["content"].as_str().unwrap_or_default();
        assert_eq!(content.len(), letters, "{name}");
        let again = user.post(CHAT, &body).key("k").send().await;
        again.openai_error(409, "invalid_request_error", "stream_not_kept");
        assert_eq!((user.movements("capture").await, user.figures().await.1), (1, 0), "{name}");
    }
}

/// Promise: a request that would fill the memory with values of two bytes is refused before it is read.
#[tokio::test]
async fn very_many_values_are_refused() {
    let stack = Stack::get();
    let body = format!(r#"{{"model":"m","messages":[{}0]}}"#, "0,".repeat(250_000));
    let answer = stack.user().request("POST", CHAT).body("application/json", body).send().await;
    answer.openai_error(413, "invalid_request_error", "body_too_large");
}
