//! `/v1/account/entitlements`

use serde_json::{Value, json};
use turnpike_tests::{Stack, shop::Shop, users::User};

const ENTITLEMENTS: &str = "/v1/account/entitlements";

async fn keys(user: &User, query: &str) -> Vec<String> {
    let list = user.get(&format!("{ENTITLEMENTS}{query}")).send().await.expect(200);
    list["data"].as_array().unwrap().iter().map(|right| right["feature_key"].as_str().unwrap().to_owned()).collect()
}

/// Promise: who has bought nothing has no rights, and that is an empty list.
#[tokio::test]
async fn at_first_there_are_none() {
    let user = Stack::get().user();
    assert_eq!(user.get(ENTITLEMENTS).send().await.expect(200), json!({ "data": [], "next_cursor": null }));
}

/// Promise: what was paid for is a right of its buyer's, that says where it comes from, and of nobody else's.
#[tokio::test]
async fn what_was_paid_for_is_there() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell(json!({ "feature_keys": ["birds", "frogs", "rain"] }), json!({})).await;
    let order = buyer.post("/v1/orders", &goods.order(1)).send().await.expect(201);
    assert_eq!(keys(&buyer, "").await, [] as [&str; 0], "nothing before it is paid");
    shop.confirm(&buyer, &order).await.expect(200);
    let mut found = keys(&buyer, "").await;
    found.sort();
    assert_eq!(found, ["birds", "frogs", "rain"]);
    let list = buyer.get(ENTITLEMENTS).send().await.expect(200);
    for right in list["data"].as_array().unwrap() {
        assert_eq!(
            (&right["source"], &right["source_id"], &right["active"]),
            (&json!("order"), &order["id"], &json!(true))
        );
        assert_eq!((&right["product_id"], &right["account"]), (&goods.product["id"], &json!("user")));
        assert_eq!(right["ends_at"], Value::Null);
    }
    for other in [&stack.user(), &shop.seller] {
        assert_eq!(keys(other, "").await, [] as [&str; 0]);
    }
}

/// Promise: the list has pages.
#[tokio::test]
async fn the_list_has_pages() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell(json!({ "feature_keys": ["birds", "frogs", "rain"] }), json!({})).await;
    shop.sold(&buyer, &goods).await;
    let first = buyer.get(&format!("{ENTITLEMENTS}?limit=2&active=false")).send().await.expect(200);
    assert_eq!(first["data"].as_array().unwrap().len(), 2);
    let next = first["next_cursor"].as_str().unwrap();
    let second = buyer.get(&format!("{ENTITLEMENTS}?limit=2&active=false&cursor={next}")).send().await.expect(200);
    assert_eq!((second["data"].as_array().unwrap().len(), &second["next_cursor"]), (1, &Value::Null));
    let mut ids: Vec<&str> = first["data"]
        .as_array()
        .unwrap()
        .iter()
        .chain(second["data"].as_array().unwrap())
        .map(|right| right["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

/// Promise: rights are told to their owner alone, and a misspelt query is an error.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    stack.api().get(ENTITLEMENTS).send().await.problem(401, "token_missing");
    let user = stack.user();
    for (query, pointer) in [("?active=maybe", "?active"), ("?activ=true", "?activ"), ("?limit=0", "/limit")] {
        user.get(&format!("{ENTITLEMENTS}{query}")).send().await.fault(422, "validation_failed", pointer);
    }
    user.get(&format!("{ENTITLEMENTS}?cursor=x")).send().await.problem(400, "cursor_invalid");
}
