//! `Idempotency-Key`, by way of `POST /v1/credits/spend`.

use futures_util::future::join_all;
use serde_json::json;
use turnpike_tests::Stack;

const SPEND: &str = "/v1/credits/spend";

/// Promise: the same key with the same body gives the first answer byte for byte, and says that it does.
#[tokio::test]
async fn the_same_again() {
    let user = Stack::get().user_with_credits(10).await;
    let send = || user.post(SPEND, &json!({ "amount": 3, "metadata": { "b": 1, "a": [1.0, "ü"] } })).key("k-1").send();
    let (first, second, third) = (send().await, send().await, send().await);
    assert_eq!((first.status, first.header("idempotent-replayed")), (200, ""));
    for replay in [second, third] {
        assert_eq!((replay.status, &replay.body), (first.status, &first.body));
        assert_eq!((replay.header("idempotent-replayed"), replay.header("content-type")), ("true", "application/json"));
        assert_ne!(replay.header("x-request-id"), first.header("x-request-id"), "it is another request all the same");
    }
    assert_eq!(user.figures().await, (7, 0, 7));
}

/// Promise: the same key with another body, or on another route, is refused and does nothing.
#[tokio::test]
async fn another_body_is_another_request() {
    let user = Stack::get().user_with_credits(10).await;
    user.post(SPEND, &json!({ "amount": 3 })).key("k-2").send().await.expect(200);
    user.post(SPEND, &json!({ "amount": 4 })).key("k-2").send().await.problem(422, "idempotency_key_reused");
    user.post("/v1/credits/holds", &json!({ "amount": 3 }))
        .key("k-2")
        .send()
        .await
        .problem(422, "idempotency_key_reused");
    assert_eq!(user.figures().await, (7, 0, 7));
}

/// Promise: twenty at once with one key have one effect and one answer.
#[tokio::test]
async fn twenty_at_once_are_one() {
    let user = Stack::get().user_with_credits(100).await;
    let send = || user.post(SPEND, &json!({ "amount": 3 })).key("k-3").send();
    let answers = join_all((0..20).map(|_| send())).await;
    let done: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "idempotency_in_progress");
    }
    assert_eq!(done.iter().filter(|answer| answer.header("idempotent-replayed").is_empty()).count(), 1);
    assert!(done.iter().all(|answer| answer.body == done[0].body));
    assert_eq!((user.figures().await, user.movements("spend").await), ((97, 0, 97), 1));
}

/// Promise: a refusal is not kept: the same key works once its cause is gone.
#[tokio::test]
async fn a_refusal_is_not_kept() {
    let stack = Stack::get();
    let user = stack.user_with_credits(1).await;
    let send = || user.post(SPEND, &json!({ "amount": 3 })).key("k-4").send();
    send().await.problem(402, "insufficient_credits");
    stack.give(&user, 2).await;
    assert_eq!(send().await.expect(200)["balance"], 0);
    assert_eq!(send().await.header("idempotent-replayed"), "true");
}

/// Promise: keys are each caller's own.
#[tokio::test]
async fn keys_of_others_are_other_keys() {
    let stack = Stack::get();
    let (ada, ben) = (stack.user_with_credits(5).await, stack.user_with_credits(5).await);
    for user in [&ada, &ben] {
        let answer = user.post(SPEND, &json!({ "amount": 1 })).key("shared-key").send().await;
        answer.expect(200);
        assert_eq!(answer.header("idempotent-replayed"), "");
        assert_eq!(user.figures().await, (4, 0, 4));
    }
}

/// Promise: a key that cannot be kept is refused rather than ignored.
#[tokio::test]
async fn bad_keys_are_refused() {
    let user = Stack::get().user_with_credits(5).await;
    for key in ["", &"k".repeat(256)] {
        user.post(SPEND, &json!({ "amount": 1 })).key(key).send().await.problem(400, "idempotency_key_invalid");
    }
    let twice = user.post(SPEND, &json!({ "amount": 1 })).key("a").key("b").send().await;
    // Some hosts join equal headers to one line; then it is one key.
    assert!(twice.status == 200 || twice.json()["code"] == "idempotency_key_invalid", "{}", twice.text());
    user.post(SPEND, &json!({ "amount": 1 })).key(&"k".repeat(255)).send().await.expect(200);
}

/// Promise: without a key each request stands for itself.
#[tokio::test]
async fn without_a_key_twice_is_twice() {
    let user = Stack::get().user_with_credits(5).await;
    for left in [4, 3] {
        assert_eq!(user.post(SPEND, &json!({ "amount": 1 })).send().await.expect(200)["balance"], left);
    }
}
