//! `/v1/seller/coupons`

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    shop::{Shop, fresh},
    users::User,
};

use crate::calls::{id, ids, patch, remove};

const COUPONS: &str = "/v1/seller/coupons";

fn percent() -> Value {
    json!({ "code": fresh("C"), "kind": "percentage", "percent_off": 20 })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = percent();
    body[name] = value;
    body
}

async fn coupon(seller: &User, body: &Value) -> (Value, String) {
    let made = seller.post(COUPONS, body).send().await.expect(201);
    let path = format!("{COUPONS}/{}", id(&made));
    (made, path)
}

/// Promise: a coupon has what it was made with, and reads as it was answered.
#[tokio::test]
async fn a_coupon_is_what_was_sent() {
    let shop = Shop::open(&Stack::get()).await;
    let body = json!({
        "code": fresh("C"), "kind": "fixed", "amount_off": 500, "currency": "usd", "starts_at": "2029-01-01T00:00:00Z",
        "ends_at": "2030-01-01T00:00:00Z", "max_uses": 10, "max_uses_per_user": 1, "min_amount": 1000,
        "product_ids": [shop.goods.id()], "active": false,
    });
    let (made, path) = coupon(&shop.seller, &body).await;
    for (name, value) in body.as_object().unwrap().iter().filter(|(name, _)| !name.ends_with("_at")) {
        assert_eq!(&made[name], value, "{name}");
    }
    for name in ["starts_at", "ends_at"] {
        let (sent, kept) = (body[name].as_str().unwrap(), made[name].as_str().unwrap());
        assert_eq!(
            kept.parse::<chrono::DateTime<chrono::Utc>>().unwrap(),
            sent.parse::<chrono::DateTime<chrono::Utc>>().unwrap()
        );
    }
    assert_eq!((&made["seller_id"], &made["uses"]), (&json!(shop.seller.id), &json!(0)));
    assert_eq!(shop.seller.get(&path).send().await.expect(200), made);
    let (bare, _) = coupon(&shop.seller, &percent()).await;
    assert_eq!((&bare["active"], &bare["max_uses"], &bare["product_ids"]), (&json!(true), &Value::Null, &Value::Null));
}

/// Promise: what is left out of a change stays, null empties, and a coupon that would make no sense is not made of it.
#[tokio::test]
async fn a_change_is_a_patch() {
    let shop = Shop::open(&Stack::get()).await;
    let mut body = with("max_uses", json!(10));
    body["ends_at"] = json!("2030-01-01T00:00:00Z");
    body["product_ids"] = json!([shop.goods.id()]);
    let (made, path) = coupon(&shop.seller, &body).await;
    let nothing = json!({ "max_uses": null, "ends_at": null, "product_ids": null });
    let emptied = patch(&shop.seller, &path, &nothing).await.expect(200);
    assert_eq!(
        (&emptied["max_uses"], &emptied["ends_at"], &emptied["product_ids"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!((&emptied["code"], &emptied["percent_off"]), (&made["code"], &json!(20)));
    let fixed = json!({ "kind": "fixed", "percent_off": null, "amount_off": 300, "currency": "usd" });
    assert_eq!(patch(&shop.seller, &path, &fixed).await.expect(200)["amount_off"], 300);
    for (change, pointer) in [
        (json!({ "kind": "percentage" }), "/percent_off"),
        (json!({ "currency": null }), "/currency"),
        (json!({ "code": null }), "/code"),
        (json!({ "uses": 0 }), "/uses"),
        (json!({ "ends_at": "soon" }), "/ends_at"),
        (json!({ "max_uses": 0 }), "/max_uses"),
    ] {
        patch(&shop.seller, &path, &change).await.fault(422, "validation_failed", pointer);
    }
}

/// Promise: a code is one coupon's, whoever's and however written; once removed, it is free.
#[tokio::test]
async fn a_code_is_one_coupon_s() {
    let stack = Stack::get();
    let (seller, other) = (stack.seller(), stack.seller());
    let body = percent();
    let (made, path) = coupon(&seller, &body).await;
    let mut again = body.clone();
    again["code"] = json!(made["code"].as_str().unwrap().to_uppercase());
    other.post(COUPONS, &again).send().await.problem(409, "coupon_exists");
    let (_, mine) = coupon(&other, &percent()).await;
    patch(&other, &mine, &json!({ "code": again["code"] })).await.problem(409, "coupon_exists");
    remove(&seller, &path).await;
    seller.get(&path).send().await.problem(404, "coupon_not_found");
    coupon(&other, &again).await;
}

/// Promise: the list has the seller's own, newest first; an administrator's coupon is nobody's in particular; a retried one is one.
#[tokio::test]
async fn the_list_has_pages() {
    let stack = Stack::get();
    let seller = stack.seller();
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, coupon(&seller, &percent()).await.0["id"].clone());
    }
    let (platform, _) = coupon(&stack.admin(), &percent()).await;
    assert_eq!(platform["seller_id"], Value::Null);
    assert_eq!(ids(&seller, COUPONS).await, made);
    let body = percent();
    let send = || seller.post(COUPONS, &body).key("again").send();
    let (first, second) = (send().await, send().await);
    assert_eq!((first.status, second.status, &first.body), (201, 201, &second.body));
    assert_eq!(ids(&seller, COUPONS).await.len(), 4);
    seller.get(&format!("{COUPONS}?cursor=x")).send().await.problem(400, "cursor_invalid");
}

/// Promise: a coupon that cannot be meant is refused at its place, and is not made.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let (shop, elsewhere) = (Shop::open(&stack).await, Shop::open(&stack).await);
    let fixed = |more: Value| {
        let mut body = json!({ "code": fresh("C"), "kind": "fixed" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let mut backwards = with("starts_at", json!("2030-01-02T00:00:00Z"));
    backwards["ends_at"] = json!("2030-01-01T00:00:00Z");
    for (body, pointer) in [
        (json!({ "kind": "percentage", "percent_off": 1 }), "/code"),
        (json!({ "code": fresh("C"), "percent_off": 1 }), "/kind"),
        (json!({ "code": fresh("C"), "kind": "percentage" }), "/percent_off"),
        (with("code", json!("a b")), "/code"),
        (with("code", json!("x".repeat(51))), "/code"),
        (with("kind", json!("gift")), "/kind"),
        (with("percent_off", json!(0)), "/percent_off"),
        (with("percent_off", json!(101)), "/percent_off"),
        (with("percent_off", json!(12.5)), "/percent_off"),
        (with("amount_off", json!(100)), "/amount_off"),
        (fixed(json!({ "currency": "usd" })), "/amount_off"),
        (fixed(json!({ "amount_off": 100 })), "/currency"),
        (fixed(json!({ "amount_off": 0, "currency": "usd" })), "/amount_off"),
        (fixed(json!({ "amount_off": 100, "currency": "USD" })), "/currency"),
        (fixed(json!({ "amount_off": 100, "currency": "usd", "percent_off": 5 })), "/percent_off"),
        (with("min_amount", json!(100)), "/currency"),
        (with("max_uses", json!(0)), "/max_uses"),
        (with("max_uses_per_user", json!(0)), "/max_uses_per_user"),
        (with("starts_at", json!("tomorrow")), "/starts_at"),
        (backwards, "/ends_at"),
        (with("product_ids", json!([])), "/product_ids"),
        (with("product_ids", json!(["x"])), "/product_ids/0"),
        (with("product_ids", json!([elsewhere.goods.id()])), "/product_ids/0"),
        (with("uses", json!(0)), "/uses"),
    ] {
        shop.seller.post(COUPONS, &body).send().await.fault(422, "validation_failed", pointer);
    }
    assert_eq!(ids(&shop.seller, COUPONS).await, [] as [Value; 0]);
}
