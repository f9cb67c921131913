//! `/v1/discounts/validate`, and coupons in orders.

use serde_json::{Value, json};
use turnpike_tests::{Stack, shop::Shop, users::User};

const VALIDATE: &str = "/v1/discounts/validate";

async fn ask(buyer: &User, code: &str, price_id: &str, quantity: i64) -> Value {
    let question = json!({ "code": code, "price_id": price_id, "quantity": quantity });
    buyer.post(VALIDATE, &question).send().await.expect(200)
}

/// What a coupon takes off and what is left, as a validation or an order says it.
fn figures(answer: &Value) -> (i64, i64) {
    (answer["discount"]["amount"].as_i64().unwrap(), answer["total"]["amount"].as_i64().unwrap())
}

/// Promise: what is said beforehand is what an order gets, in percent and in money, whatever the code's case.
#[tokio::test]
async fn what_is_promised_is_given() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    for (coupon, wanted) in [
        (json!({ "percent_off": 15 }), (870, 4930)),
        (json!({ "percent_off": 100 }), (5800, 0)),
        (json!({ "kind": "fixed", "percent_off": null, "amount_off": 1000, "currency": "usd" }), (1000, 4800)),
        (json!({ "kind": "fixed", "percent_off": null, "amount_off": 9900, "currency": "usd" }), (5800, 0)),
    ] {
        let code = shop.coupon(coupon).await;
        let answer = ask(&buyer, &code.to_lowercase(), shop.goods.price_id(), 2).await;
        assert_eq!((&answer["valid"], &answer["reason"], figures(&answer)), (&json!(true), &Value::Null, wanted));
        let mut body = shop.goods.order(2);
        body["coupon"] = json!(code);
        let order = buyer.post("/v1/orders", &body).send().await.expect(201);
        assert_eq!((figures(&order), order["coupon"].as_str().unwrap()), (wanted, code.as_str()));
    }
}

/// Promise: a coupon that does not hold says why, both when asked and when used, and an order is not made without it.
#[tokio::test]
async fn a_coupon_that_does_not_hold_says_why() {
    let stack = Stack::get();
    let (shop, elsewhere, buyer) = (Shop::open(&stack).await, Shop::open(&stack).await, stack.user());
    let other = shop.sell(json!({}), json!({})).await;
    let in_euros = json!({ "kind": "fixed", "percent_off": null, "amount_off": 100, "currency": "eur" });
    let (past, future) = ("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z");
    for (code, reason) in [
        ("NO-SUCH-CODE".to_owned(), "coupon_unknown"),
        (shop.coupon(json!({ "ends_at": past })).await, "coupon_expired"),
        (shop.coupon(json!({ "starts_at": future })).await, "coupon_not_started"),
        (shop.coupon(json!({ "product_ids": [other.id()] })).await, "coupon_not_applicable"),
        (elsewhere.coupon(json!({})).await, "coupon_not_applicable"),
        (shop.coupon(in_euros).await, "coupon_not_applicable"),
        (shop.coupon(json!({ "min_amount": 2901, "currency": "usd" })).await, "coupon_minimum"),
        (shop.coupon(json!({ "active": false })).await, "coupon_unknown"),
    ] {
        let answer = ask(&buyer, &code, shop.goods.price_id(), 1).await;
        assert_eq!((&answer["valid"], &answer["reason"]), (&json!(false), &json!(reason)), "{code}");
        let mut body = shop.goods.order(1);
        body["coupon"] = json!(code);
        let fault = buyer.post("/v1/orders", &body).send().await.fault(422, "validation_failed", "/coupon");
        assert_eq!(fault, reason, "{code}");
    }
    assert_eq!(buyer.get("/v1/orders").send().await.expect(200)["data"], json!([]));
}

/// Promise: a limit for each user holds, for that user alone.
#[tokio::test]
async fn limits_are_kept() {
    let stack = Stack::get();
    let (shop, ada, ben) = (Shop::open(&stack).await, stack.user(), stack.user());
    let code = shop.coupon(json!({ "max_uses_per_user": 1 })).await;
    let mut body = shop.goods.order(1);
    body["coupon"] = json!(code);
    ada.post("/v1/orders", &body).send().await.expect(201);
    ada.post("/v1/orders", &body).send().await.problem(409, "coupon_used_up");
    assert_eq!(ask(&ada, &code, shop.goods.price_id(), 1).await["reason"], "coupon_used_up");
    assert_eq!(ask(&ben, &code, shop.goods.price_id(), 1).await["valid"], true);
    ben.post("/v1/orders", &body).send().await.expect(201);
}

/// Promise: asking takes nothing: a coupon asked about is as good as before.
#[tokio::test]
async fn asking_takes_nothing() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let code = shop.coupon(json!({ "max_uses": 1 })).await;
    for _ in 0..3 {
        assert_eq!(ask(&buyer, &code, shop.goods.price_id(), 1).await["valid"], true);
    }
}

/// Promise: a question that makes no sense is refused at its place.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let price_id = shop.goods.price_id();
    for (body, pointer) in [
        (json!({ "price_id": price_id }), "/code"),
        (json!({ "code": "X" }), "/price_id"),
        (json!({ "code": "X", "price_id": "x" }), "/price_id"),
        (json!({ "code": "X", "price_id": "01900000-0000-7000-8000-000000000000" }), "/price_id"),
        (json!({ "code": "X", "price_id": price_id, "quantity": 0 }), "/quantity"),
        (json!({ "code": "X", "price_id": price_id, "quantity": 1_000_000 }), "/quantity"),
        (json!({ "code": "X", "price_id": price_id, "coupon": "X" }), "/coupon"),
    ] {
        buyer.post(VALIDATE, &body).send().await.fault(422, "validation_failed", pointer);
    }
    let question = json!({ "code": "X", "price_id": price_id });
    stack.api().post(VALIDATE, &question).send().await.problem(401, "token_missing");
}
