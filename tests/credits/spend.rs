//! `/v1/credits/spend`

use serde_json::json;
use turnpike_tests::Stack;
use uuid::Uuid;

/// Promise: a spend takes its amount, says what it was for, and answers with what is left.
#[tokio::test]
async fn it_takes_its_amount() {
    let user = Stack::get().user_with_credits(10).await;
    let spend = json!({ "amount": 3, "description": "A picture", "metadata": { "size": "large" } });
    let answer = user.post("/v1/credits/spend", &spend).send().await.expect(200);
    assert_eq!((&answer["balance"], &answer["held"], &answer["available"]), (&json!(7), &json!(0), &json!(7)));
    let entry = &answer["transaction"];
    assert_eq!((&entry["amount"], &entry["kind"]), (&json!(-3), &json!("spend")));
    assert_eq!((&entry["description"], &entry["metadata"]), (&json!("A picture"), &json!({ "size": "large" })));
    assert_eq!(entry["id"].as_str().unwrap().parse::<Uuid>().unwrap().get_version_num(), 7);
    assert_eq!(user.figures().await, (7, 0, 7));
}

/// Promise: more than there is, is refused with the numbers, and nothing changes.
#[tokio::test]
async fn more_than_there_is_is_402() {
    let user = Stack::get().user_with_credits(2).await;
    let document =
        user.post("/v1/credits/spend", &json!({ "amount": 3 })).send().await.problem(402, "insufficient_credits");
    assert_eq!((&document["required"], &document["available"]), (&json!(3), &json!(2)));
    assert_eq!(user.figures().await, (2, 0, 2));
    assert_eq!(user.movements("spend").await, 0);
    user.post("/v1/credits/spend", &json!({ "amount": 2 })).send().await.expect(200);
}

/// Promise: an endpoint is priced by its rate, with or without its method; one without a rate is refused.
#[tokio::test]
async fn an_endpoint_has_its_price() {
    let stack = Stack::get();
    let path = format!("/v1/test/{}", Uuid::new_v4().simple());
    let rate = json!({ "method": "POST", "path": format!("{path}/{{id}}"), "credits": 4 });
    stack.admin().post("/v1/credits/rates", &rate).send().await.expect(201);
    let user = stack.user_with_credits(10).await;
    for (endpoint, left) in [(format!("POST {path}/1"), 6), (format!("{path}/2"), 2)] {
        let answer = user.post("/v1/credits/spend", &json!({ "endpoint": endpoint })).send().await.expect(200);
        assert_eq!((&answer["transaction"]["amount"], &answer["balance"]), (&json!(-4), &json!(left)), "{endpoint}");
        let written = answer["transaction"]["endpoint"].as_str().unwrap();
        assert!(written.starts_with("POST ") && written.contains(&path), "{written}");
    }
    for unpriced in [format!("GET {path}/1"), format!("{path}/1/2"), "nonsense".to_owned(), String::new()] {
        let answer = user.post("/v1/credits/spend", &json!({ "endpoint": unpriced })).send().await;
        assert_eq!(answer.fault(422, "validation_failed", "/endpoint"), "rate_not_found", "{unpriced}");
    }
}

/// Promise: lots are spent by priority, and what is spent is gone from the right one.
#[tokio::test]
async fn the_right_lot_is_spent() {
    let stack = Stack::get();
    let user = stack.user();
    for (amount, priority) in [(5, 100), (5, 10)] {
        let grant = json!({ "user_id": user.id, "amount": amount, "source": "plan", "priority": priority });
        stack.service().post("/v1/credits/grants", &grant).send().await.expect(201);
    }
    user.post("/v1/credits/spend", &json!({ "amount": 7 })).send().await.expect(200);
    let lots = user.get("/v1/credits/balance").send().await.expect(200)["grants"].clone();
    assert_eq!(
        (lots.as_array().unwrap().len(), &lots[0]["remaining"], &lots[0]["priority"]),
        (1, &json!(3), &json!(100))
    );
}

/// Promise: spending takes a token of a live and active account.
#[tokio::test]
async fn it_refuses_who_may_not() {
    let stack = Stack::get();
    let spend = json!({ "amount": 1 });
    stack.api().post("/v1/credits/spend", &spend).send().await.problem(401, "token_missing");
    stack.service().post("/v1/credits/spend", &spend).send().await.problem(401, "token_invalid");
    let user = stack.user_with_credits(1).await;
    user.request("POST", "/v1/me/deactivate").send().await.expect(200);
    user.post("/v1/credits/spend", &spend).send().await.problem(403, "account_deactivated");
    let change = user.request("PATCH", "/v1/me").body("application/json", r#"{"active": true}"#);
    change.send().await.expect(200);
    user.post("/v1/credits/spend", &spend).send().await.expect(200);
}
