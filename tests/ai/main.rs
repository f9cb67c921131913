//! `/v1/ai`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use turnpike_tests::Stack;

/// Promise: a stranger is not greeted.
#[tokio::test]
async fn a_stranger_is_not_greeted() {
    let answer = Stack::get().api().get("/v1/ai").send().await;
    answer.problem(401, "token_missing");
}

/// Promise: the greeting is for who signed in.
#[tokio::test]
async fn the_caller_is_greeted() {
    let user = Stack::get().user();
    let greeting = user.get("/v1/ai").send().await.expect(200);
    assert_eq!(greeting["user_id"], user.id.to_string());
}
