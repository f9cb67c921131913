//! `/v1/account/subscriptions`

use serde_json::json;
use turnpike_tests::{Stack, shop::Shop};

const SUBSCRIPTIONS: &str = "/v1/account/subscriptions";

/// Promise: the subscriptions of all sellers are there, the newest first, as `/v1/subscription` shows them, and others' are not.
#[tokio::test]
async fn a_user_s_subscriptions() {
    let stack = Stack::get();
    let (shop, elsewhere, buyer) = (Shop::open(&stack).await, Shop::open(&stack).await, stack.user());
    assert_eq!(buyer.get(SUBSCRIPTIONS).send().await.expect(200), json!({ "data": [], "next_cursor": null }));
    for shop in [&shop, &elsewhere] {
        let plan = shop.sell_plan(900, json!({ "monthly_credits": 20 })).await;
        shop.sold(&buyer, &plan).await;
    }
    let first = buyer.get(&format!("{SUBSCRIPTIONS}?limit=1")).send().await.expect(200);
    let next = first["next_cursor"].as_str().unwrap();
    let second = buyer.get(&format!("{SUBSCRIPTIONS}?limit=1&cursor={next}")).send().await.expect(200);
    assert!(second["next_cursor"].is_null() && first["data"][0]["id"] != second["data"][0]["id"]);
    assert_eq!(first["data"][0]["price"]["amount"], 900);
    let current = buyer.get("/v1/subscription").send().await.expect(200);
    assert!([&first, &second].iter().any(|page| page["data"][0] == current), "{current}");
    assert_eq!(stack.user().get(SUBSCRIPTIONS).send().await.expect(200)["data"], json!([]));
}

/// Promise: subscriptions are told to their owner alone.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    stack.api().get(SUBSCRIPTIONS).send().await.problem(401, "token_missing");
    stack.user().get(&format!("{SUBSCRIPTIONS}?cursor=x")).send().await.problem(400, "cursor_invalid");
    stack.user().get(&format!("{SUBSCRIPTIONS}?status=active")).send().await.fault(422, "validation_failed", "?status");
}
