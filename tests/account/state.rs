//! `/v1/account/state`

use serde_json::{Value, json};
use turnpike_tests::{Stack, shop::Shop};

const STATE: &str = "/v1/account/state";

/// Promise: a user whom nobody knows yet has a whole state, in which everything is empty.
#[tokio::test]
async fn at_first_it_is_empty() {
    let stack = Stack::get();
    let user = stack.member("org_state");
    let state = user.get(STATE).send().await.expect(200);
    let email = format!("{}@example.com", user.id);
    assert_eq!(state["user"], json!({ "id": user.id, "email": email, "roles": [], "tenant_id": "org_state" }));
    assert_eq!((&state["profile"], &state["features"]), (&Value::Null, &json!({})));
    assert_eq!(state["credits"], json!({ "balance": 0, "held": 0, "available": 0, "debt": 0 }));
    assert_eq!((&state["subscription"]["status"], &state["subscription"]["valid"]), (&json!("none"), &json!(false)));
    assert_eq!((&state["entitlements"], &state["bookings"]), (&json!([]), &json!([])));
    assert_eq!((&state["orders"], &state["customer"]["user_id"]), (&json!({ "pending": 0 }), &json!(user.id)));
}

/// Promise: each part of the state says what its own route says.
#[tokio::test]
async fn each_part_is_that_of_its_route() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user_with_credits(7).await);
    let features = json!({ "seats": 3 });
    let plan = shop.sell_plan(900, json!({ "monthly_credits": 20, "features": features })).await;
    shop.sold(&buyer, &plan).await;
    let goods = shop.sell(json!({ "feature_keys": ["birds"] }), json!({})).await;
    shop.sold(&buyer, &goods).await;
    buyer.post("/v1/orders", &goods.order(1)).send().await.expect(201);
    let read = async |path: &str| buyer.get(path).send().await.expect(200);
    let profile = read("/v1/me").await;
    let state = read(STATE).await;
    assert_eq!((&state["profile"], &state["customer"]), (&profile, &read("/v1/account/customer").await));
    assert_eq!((&state["subscription"], &state["features"]), (&read("/v1/subscription").await, &features));
    assert_eq!(state["entitlements"], read("/v1/account/entitlements").await["data"]);
    assert_eq!((&state["credits"]["available"], &state["orders"]["pending"]), (&json!(27), &json!(1)));
}

/// Promise: a state is told to its user alone.
#[tokio::test]
async fn it_refuses() {
    Stack::get().api().get(STATE).send().await.problem(401, "token_missing");
}
