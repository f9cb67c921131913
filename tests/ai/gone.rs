//! Clients that go away in the middle.

use std::time::Duration;

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    ai::{calls, double_stream, model},
    users::User,
    wait,
};
use uuid::Uuid;

/// How long it may take until the provider sees that nobody wants more.
const STOP_LIMIT: Duration = Duration::from_secs(20);

async fn stopped(marker: &str) -> Value {
    let ended = async || calls(marker).await.into_iter().find(|call| !call["ended"].is_null());
    wait::until("the end of the provider's call", STOP_LIMIT, ended).await
}

async fn settled(user: &User, provider: &str) -> i64 {
    let call = user.ended_call().await;
    assert_eq!(call["status"], "canceled", "{provider}: {call}");
    let cost = call["charged"].as_i64().unwrap();
    assert_eq!(user.figures().await, (1_000_000 - cost, 0, 1_000_000 - cost), "{provider}");
    cost
}

/// Promise: who goes in the middle of a stream stops the provider, and pays what was written until then.
#[tokio::test]
async fn the_provider_is_stopped_and_what_was_written_is_charged() {
    let stack = Stack::get();
    for provider in ["openrouter", "ollama", "openai_compatible"] {
        let (model, user) = (model(&stack, provider, "chat").await, stack.user_with_credits(1_000_000).await);
        let marker = Uuid::new_v4().to_string();
        let words = json!({ "marker": marker, "pieces": 1_000, "every_ms": 50, "times": 4 });
        let mut body = double_stream(&model, words);
        body["max_tokens"] = 100_000.into();
        let mut open = user.open(&body).await;
        open.read(1_000).await;
        drop(open);
        let call = stopped(&marker).await;
        assert_eq!(call["ended"], "gone", "{provider}: {call}");
        let pieces = call["pieces"].as_i64().unwrap();
        assert!(pieces < 500, "{provider}: {pieces} pieces were written");
        let cost = settled(&user, provider).await;
        // Twenty bytes a piece are five tokens; the last ones may not have reached us.
        assert!(cost > 5 && cost <= pieces * 5 + 60, "{provider}: {cost} for {pieces} pieces");
    }
}

/// Promise: who goes before the first word pays nothing.
#[tokio::test]
async fn before_the_first_word_it_is_free() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(1_000_000).await);
    let marker = Uuid::new_v4().to_string();
    let open = user.open(&double_stream(&model, json!({ "marker": marker, "first_ms": 60_000 }))).await;
    assert_eq!(open.status, 200);
    drop(open);
    assert_eq!(stopped(&marker).await["ended"], "gone");
    assert_eq!(settled(&user, "openrouter").await, 0);
}

/// Promise: a stream of a hundred megabytes goes through at the speed of who reads it: what the client does not take is not
/// read from the provider either, and nothing of it is piled up in between.
#[tokio::test]
async fn nothing_piles_up() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(100_000_000).await);
    let marker = Uuid::new_v4().to_string();
    // 100 pieces of a megabyte are more than all buffers of the network together.
    let words = json!({ "marker": marker, "pieces": 200, "text": "x".repeat(1_000), "times": 500, "no_usage": true });
    let mut body = double_stream(&model, words);
    body["max_tokens"] = 1_000_000.into();
    let mut open = user.open(&body).await;
    open.read(1_000).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let written = calls(&marker).await[0]["pieces"].as_i64().unwrap();
    assert!(written < 100, "{written} pieces of half a megabyte were written for a client that read one");
    let mut length = 1_000;
    while let Some(piece) = futures_util::StreamExt::next(&mut open.body).await {
        length += piece.unwrap().len();
    }
    assert!(length > 100_000_000, "{length}");
    assert_eq!(user.ended_call().await["status"], "succeeded");
}
