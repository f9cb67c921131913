//! `/v1/seller/orders`

use serde_json::{Value, json};
use turnpike_tests::{Stack, shop::Shop};

use crate::calls::ids;

const ORDERS: &str = "/v1/seller/orders";

/// Promise: a seller sees the orders with something of theirs, and of each what is theirs, page by page.
#[tokio::test]
async fn a_seller_sees_what_was_ordered() {
    let stack = Stack::get();
    let (shop, elsewhere, buyer) = (Shop::open(&stack).await, Shop::open(&stack).await, stack.user());
    assert_eq!(shop.seller.get(ORDERS).send().await.expect(200), json!({ "data": [], "next_cursor": null }));
    let mut made = Vec::new();
    for quantity in 1..=2 {
        let order = buyer.post("/v1/orders", &shop.goods.order(quantity)).send().await.expect(201);
        made.insert(0, order["id"].clone());
    }
    let both = json!({ "items": [{ "price_id": shop.goods.price_id() }, { "price_id": elsewhere.goods.price_id() }] });
    made.insert(0, buyer.post("/v1/orders", &both).send().await.expect(201)["id"].clone());
    assert_eq!(ids(&shop.seller, ORDERS).await, made);
    assert_eq!(ids(&elsewhere.seller, ORDERS).await, made[..1]);
    let newest = shop.seller.get(ORDERS).send().await.expect(200)["data"][0].clone();
    let lines: Vec<&Value> = newest["items"].as_array().unwrap().iter().map(|line| &line["product_id"]).collect();
    assert_eq!(lines, [&shop.goods.product["id"]]);
    assert_eq!(ids(&stack.seller(), ORDERS).await, [] as [Value; 0]);
}

/// Promise: orders can be asked for by status, and a status that there is none of is an error.
#[tokio::test]
async fn by_status() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let paid = shop.sold(&buyer, &shop.goods).await;
    assert_eq!(ids(&shop.seller, &format!("{ORDERS}?status=paid")).await, [paid["id"].clone()]);
    assert_eq!(ids(&shop.seller, &format!("{ORDERS}?status=refunded")).await, [] as [Value; 0]);
    shop.seller.get(&format!("{ORDERS}?status=lost")).send().await.problem(422, "validation_failed");
    shop.seller.get(&format!("{ORDERS}?cursor=x")).send().await.problem(400, "cursor_invalid");
}
