//! `/v1/credits/balance`

use serde_json::json;
use turnpike_tests::Stack;

/// Promise: a user who has never had credits has none, and that is no error.
#[tokio::test]
async fn a_new_user_has_nothing() {
    let stack = Stack::get();
    let balance = stack.user().get("/v1/credits/balance").send().await.expect(200);
    assert_eq!(balance, json!({ "balance": 0, "held": 0, "available": 0, "debt": 0, "grants": [] }));
}

/// Promise: the balance lists the lots it is made of, in the order in which they are spent.
#[tokio::test]
async fn lots_are_in_the_order_of_spending() {
    let stack = Stack::get();
    let user = stack.user();
    for (amount, priority) in [(1, 200), (2, 100), (3, 50)] {
        let grant = json!({ "user_id": user.id, "amount": amount, "source": "plan", "priority": priority });
        stack.service().post("/v1/credits/grants", &grant).send().await.expect(201);
    }
    let balance = user.get("/v1/credits/balance").send().await.expect(200);
    assert_eq!((&balance["balance"], &balance["available"], &balance["held"]), (&json!(6), &json!(6), &json!(0)));
    let lots = balance["grants"].as_array().unwrap();
    assert_eq!(lots.iter().map(|lot| lot["remaining"].as_i64().unwrap()).collect::<Vec<_>>(), [3, 2, 1]);
    assert!(lots.iter().all(|lot| lot["source"] == "plan" && lot["expires_at"].is_null()), "{lots:?}");
}

/// Promise: one user's credits are nobody else's business.
#[tokio::test]
async fn others_see_their_own() {
    let stack = Stack::get();
    let rich = stack.user_with_credits(50).await;
    assert_eq!(stack.user().figures().await, (0, 0, 0));
    assert_eq!(rich.figures().await, (50, 0, 50));
}

/// Promise: a balance is told to its owner alone, and a misspelt query is an error.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    stack.api().get("/v1/credits/balance").send().await.problem(401, "token_missing");
    let user = stack.user();
    for (query, pointer) in [("acount=user", "?acount"), ("account=other", "?account")] {
        let answer = user.get(&format!("/v1/credits/balance?{query}")).send().await;
        answer.fault(422, "validation_failed", pointer);
    }
}
