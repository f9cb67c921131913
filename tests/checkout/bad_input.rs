//! What makes no sense is refused with the place of its fault, and money, stock and rights are as before.

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    shop::{CANCEL_URL, Goods, SUCCESS_URL, Shop, now},
    users::User,
};

const ORDERS: &str = "/v1/orders";
const SESSIONS: &str = "/v1/checkout/sessions";
const UNKNOWN_ID: &str = "01900000-0000-7000-8000-000000000000";

/// Refused at this pointer with this fault, as an order.
async fn refused(buyer: &User, body: &Value, pointer: &str, fault: &str) {
    let found = buyer.post(ORDERS, body).send().await.fault(422, "validation_failed", pointer);
    assert_eq!(found, fault, "{body}");
}

fn line(goods: &Goods, quantity: Value) -> Value {
    json!({ "items": [{ "price_id": goods.price_id(), "quantity": quantity }] })
}

/// Promise: lines that cannot be bought are refused each at its place.
#[tokio::test]
async fn lines_are_checked() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell_units(10).await;
    for (body, pointer, fault) in [
        (json!({}), "/items", "required"),
        (json!({ "items": [] }), "/items", "out_of_range"),
        (json!({ "items": {} }), "/items", "wrong_type"),
        (json!({ "items": vec![json!({ "price_id": goods.price_id() }); 51] }), "/items", "out_of_range"),
        (json!({ "items": [{ "quantity": 1 }] }), "/items/0/price_id", "required"),
        (json!({ "items": [{ "price_id": "x" }] }), "/items/0/price_id", "wrong_type"),
        (json!({ "items": [{ "price_id": UNKNOWN_ID }] }), "/items/0/price_id", "price_unavailable"),
        (line(&goods, json!(0)), "/items/0/quantity", "out_of_range"),
        (line(&goods, json!(-1)), "/items/0/quantity", "out_of_range"),
        (line(&goods, json!(1_000_000)), "/items/0/quantity", "out_of_range"),
        (line(&goods, json!(99_999_999_999_i64)), "/items/0/quantity", "out_of_range"),
        (line(&goods, json!(1.5)), "/items/0/quantity", "wrong_type"),
        (line(&goods, json!("1")), "/items/0/quantity", "wrong_type"),
        (json!({ "items": [{ "price_id": goods.price_id(), "amount": 1 }] }), "/items/0/amount", "unknown_field"),
        (json!({ "items": [{ "price_id": goods.price_id() }], "total": 1 }), "/total", "unknown_field"),
        (json!({ "items": [{ "price_id": goods.price_id() }], "coupon": "x".repeat(300) }), "/coupon", "too_long"),
        (json!({ "items": [{ "price_id": goods.price_id() }], "account": "theirs" }), "/account", "wrong_type"),
        (
            json!({ "items": [{ "price_id": goods.price_id(), "starts_at": "2999-01-01T00:00:00Z" }] }),
            "/items/0/starts_at",
            "invalid_value",
        ),
    ] {
        refused(&buyer, &body, pointer, fault).await;
    }
    buyer.post(ORDERS, &goods.order(11)).send().await.problem(409, "out_of_stock");
    let product = stack.api().get(&format!("/v1/products/{}", goods.slug())).send().await.expect(200);
    assert_eq!(product["stock"], 10);
    assert_eq!(buyer.get(ORDERS).send().await.expect(200)["data"], json!([]));
}

/// Promise: what is not on sale cannot be ordered: drafts, archived products, and prices that are off.
#[tokio::test]
async fn what_is_not_on_sale_stays() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let draft = shop.sell(json!({ "visibility": "draft" }), json!({})).await;
    let off = shop.sell(json!({}), json!({})).await;
    shop.reprice(&off, json!({ "active": false })).await;
    let archived = shop.sell(json!({}), json!({})).await;
    let path = format!("/v1/seller/products/{}", archived.id());
    assert!([200, 204].contains(&shop.seller.request("DELETE", &path).send().await.status));
    for goods in [&draft, &off, &archived] {
        refused(&buyer, &goods.order(1), "/items/0/price_id", "price_unavailable").await;
        let answer = buyer.post(SESSIONS, &goods.session("bank_transfer")).send().await;
        answer.fault(422, "validation_failed", "/price_id");
    }
    refused(&shop.seller, &draft.order(1), "/items/0/price_id", "price_unavailable").await;
}

/// Promise: an order has one currency, and a subscription has an order to itself.
#[tokio::test]
async fn lines_must_go_together() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let euros = shop.sell(json!({}), json!({ "currency": "eur" })).await;
    let plan = shop.sell_plan(900, json!({})).await;
    let both =
        |other: &Goods| json!({ "items": [{ "price_id": shop.goods.price_id() }, { "price_id": other.price_id() }] });
    refused(&buyer, &both(&euros), "/items/1/price_id", "currency_mismatch").await;
    refused(&buyer, &both(&plan), "/items/1/price_id", "invalid_value").await;
    refused(&buyer, &plan.order(2), "/items/0/quantity", "out_of_range").await;
}

/// Promise: an appointment is within the offer's hours, its notice and its horizon, and only a service has one.
#[tokio::test]
async fn appointments_are_checked() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let service = shop.sell_service(json!({ "notice_minutes": 120, "horizon_days": 10 })).await;
    let hour = |hours: i64| {
        let at = now() + chrono::TimeDelta::hours(hours);
        at.format("%Y-%m-%dT%H:00:00Z").to_string()
    };
    let at = |starts_at: Value| json!({ "items": [{ "price_id": service.price_id(), "starts_at": starts_at }] });
    let odd = hour(24).replace(":00:00Z", ":07:00Z");
    for (starts_at, fault) in [
        (json!(null), "required"),
        (json!("2020-01-01T10:00:00Z"), "in_the_past"),
        (json!(hour(1)), "too_soon"),
        (json!(hour(24 * 20)), "too_late"),
        (json!(odd), "outside_hours"),
        (json!("tomorrow"), "wrong_type"),
    ] {
        refused(&buyer, &at(starts_at), "/items/0/starts_at", fault).await;
    }
    buyer.post(ORDERS, &at(json!(hour(48)))).send().await.expect(201);
    buyer.post(ORDERS, &at(json!(hour(48)))).send().await.problem(409, "slot_taken");
}

/// Promise: a session is for exactly one thing.
#[tokio::test]
async fn a_session_is_for_one_thing() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let plain = json!({ "provider": "bank_transfer", "success_url": SUCCESS_URL, "cancel_url": CANCEL_URL });
    let with = |more: Value| {
        let mut body = plain.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let price_id = shop.goods.price_id();
    for body in [
        plain.clone(),
        with(json!({ "price_id": price_id, "plan_id": UNKNOWN_ID })),
        with(json!({ "credit_pack_id": UNKNOWN_ID, "order": "TP-0000-0000" })),
        with(json!({ "price_id": price_id, "plan_id": UNKNOWN_ID, "credit_pack_id": UNKNOWN_ID, "order": "x" })),
    ] {
        let answer = buyer.post(SESSIONS, &body).send().await;
        let document = answer.problem(422, "validation_failed");
        assert_eq!(document["errors"][0]["code"], "exactly_one", "{document}");
    }
    for (more, pointer) in [
        (json!({ "price_id": UNKNOWN_ID }), "/price_id"),
        (json!({ "plan_id": UNKNOWN_ID }), "/plan_id"),
        (json!({ "credit_pack_id": UNKNOWN_ID }), "/credit_pack_id"),
        (json!({ "price_id": price_id, "quantity": 0 }), "/quantity"),
        (json!({ "price_id": price_id, "quantity": 1_000_000 }), "/quantity"),
        (json!({ "price_id": price_id, "coupon": "NO-SUCH-CODE" }), "/coupon"),
        (json!({ "price_id": price_id, "amount": 1 }), "/amount"),
        (json!({ "price_id": price_id, "success_url": null }), "/success_url"),
    ] {
        buyer.post(SESSIONS, &with(more)).send().await.fault(422, "validation_failed", pointer);
    }
    assert_eq!(buyer.get(ORDERS).send().await.expect(200)["data"], json!([]));
}

/// Promise: ids that name nothing of the caller's are 404, whatever they look like.
#[tokio::test]
async fn unknown_ids_are_404() {
    let stack = Stack::get();
    let buyer = stack.user();
    for (path, code) in [
        (format!("/v1/payments/{UNKNOWN_ID}"), "payment_not_found"),
        ("/v1/payments/x".to_owned(), "not_found"),
        ("/v1/orders/x".to_owned(), "order_not_found"),
        (format!("/v1/orders/{}", "x".repeat(500)), "order_not_found"),
        ("/v1/orders/%00".to_owned(), "order_not_found"),
    ] {
        let answer = buyer.get(&path).send().await;
        assert!(answer.status == 404 || answer.status == 422, "{path:.60}: {}", answer.text());
        if answer.status == 404 {
            answer.problem(404, code);
        }
    }
    for (who, path) in [(&buyer, "confirm"), (&stack.seller(), "refunds"), (&stack.admin(), "refunds")] {
        let path = format!("/v1/payments/{UNKNOWN_ID}/{path}");
        who.post(&path, &json!({})).send().await.problem(404, "payment_not_found");
    }
    let intent = json!({ "order": "TP-0000-0000", "provider": "bank_transfer" });
    buyer.post("/v1/payments/intents", &intent).send().await.problem(404, "order_not_found");
}

/// Promise: nobody who is not signed in orders, pays or reads anything but the catalog.
#[tokio::test]
async fn everything_but_the_catalog_wants_a_token() {
    let api = Stack::get().api();
    for path in [
        ORDERS,
        "/v1/orders/TP-0000-0000",
        "/v1/payments",
        "/v1/payments/providers",
        "/v1/subscription",
        "/v1/features?feature=x",
    ] {
        api.get(path).send().await.problem(401, "token_missing");
    }
    for path in [
        ORDERS,
        "/v1/orders/TP-0000-0000/confirm",
        SESSIONS,
        "/v1/checkout/portal",
        "/v1/payments/intents",
        "/v1/subscription/change",
        "/v1/subscription/cancel",
        "/v1/subscription/resume",
        "/v1/discounts/validate",
    ] {
        api.post(path, &json!({})).send().await.problem(401, "token_missing");
    }
}
