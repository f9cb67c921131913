//! `/v1/payments`: intents, confirmation and refunds, where no provider is asked.

use futures_util::future::join_all;
use serde_json::{Value, json};
use turnpike_tests::{Answer, Stack, api::Api, shop::Shop, users::User};

const BANK: &str = "bank_transfer";

/// The payment of a paid order.
async fn payment_of(buyer: &User, order: &Value) -> Value {
    let path = format!("/v1/payments/{}", order["payment_id"].as_str().unwrap());
    buyer.get(&path).send().await.expect(200)
}

async fn refund(who: &Api, payment: &Value, body: &Value) -> Answer {
    who.post(&format!("/v1/payments/{}/refunds", payment["id"].as_str().unwrap()), body).send().await
}

/// Promise: an intent for a bank transfer is a payment that waits, with the words that the transfer must have.
#[tokio::test]
async fn an_intent_waits_for_the_money() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let body = json!({ "order": order["public_id"], "provider": BANK });
    let send = || buyer.post("/v1/payments/intents", &body).key("intent-1").send();
    let (first, again) = (send().await, send().await);
    let payment = first.expect(201);
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(
        (&payment["status"], &payment["order"], &payment["amount"]),
        (&json!("pending"), &order["public_id"], &order["total"])
    );
    assert!(payment["reference"].is_string(), "{payment}");
    let listed = buyer.get("/v1/payments?status=pending").send().await.expect(200);
    assert_eq!(listed["data"][0]["id"], payment["id"]);
    let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
    stack.user().get(&path).send().await.problem(404, "payment_not_found");
    assert_eq!(stack.user().get("/v1/payments").send().await.expect(200)["data"], json!([]));
}

/// Promise: an admin says that a transfer has come, and the order is paid and delivered; nobody else can, and once is enough.
#[tokio::test]
async fn an_admin_confirms_a_transfer() {
    let stack = Stack::get();
    let (shop, buyer, admin) = (Shop::open(&stack).await, stack.user(), stack.admin());
    let pack = shop.sell(json!({ "product_type": "credits" }), json!({ "amount": 500, "credits": 100 })).await;
    let session = buyer.post("/v1/checkout/sessions", &pack.session(BANK)).send().await.expect(201);
    let path = format!("/v1/payments/{}/confirm", session["payment_id"].as_str().unwrap());
    for who in [&buyer, &shop.seller, &stack.user()] {
        let answer = who.post(&path, &json!({})).send().await;
        assert!([403, 404, 409].contains(&answer.status), "{}", answer.text());
    }
    assert_eq!(buyer.figures().await, (0, 0, 0));
    let payment = admin.post(&path, &json!({})).send().await.expect(200);
    assert_eq!((&payment["status"], payment["succeeded_at"].is_string()), (&json!("succeeded"), true), "{payment}");
    let order = buyer.get(&format!("/v1/orders/{}", payment["order"].as_str().unwrap())).send().await.expect(200);
    assert_eq!((&order["status"], &order["fulfilment"]), (&json!("paid"), &json!("fulfilled")), "{order}");
    assert_eq!(buyer.figures().await, (100, 0, 100));
    admin.post(&path, &json!({})).send().await.problem(409, "payment_not_confirmable");
    assert_eq!(buyer.figures().await, (100, 0, 100));
}

/// Promise: the seller gives part back and then the rest, the credits go back with it, and never more than was paid.
#[tokio::test]
async fn money_goes_back() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let product = json!({ "product_type": "credits", "feature_keys": ["studio"] });
    let pack = shop.sell(product, json!({ "amount": 1000, "credits": 100 })).await;
    let payment = payment_of(&buyer, &shop.sold(&buyer, &pack).await).await;
    let part = refund(&shop.seller, &payment, &json!({ "amount": 300, "reason": "One was broken" })).await.expect(201);
    assert_eq!((&part["status"], &part["amount"]), (&json!("succeeded"), &json!({ "amount": 300, "currency": "usd" })));
    assert_eq!((&part["payment_id"], &part["reason"]), (&payment["id"], &json!("One was broken")));
    let over = refund(&shop.seller, &payment, &json!({ "amount": 701 })).await.problem(409, "refund_exceeds_payment");
    assert!(!over["refundable"].is_null(), "{over}");
    let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
    let now = buyer.get(&path).send().await.expect(200);
    assert_eq!(
        (&now["status"], &now["refunded"]["amount"], &now["refundable"]["amount"]),
        (&json!("partially_refunded"), &json!(300), &json!(700))
    );
    assert_eq!((buyer.figures().await.0, now["refunds"].as_array().unwrap().len()), (70, 1));
    let allowed = buyer.get("/v1/features?feature=studio").send().await.expect(200)["allowed"].clone();
    assert_eq!(allowed, true, "a part of the money is not a right");

    refund(&shop.seller, &payment, &json!({})).await.expect(201);
    let now = buyer.get(&path).send().await.expect(200);
    assert_eq!((&now["status"], &now["refundable"]["amount"]), (&json!("refunded"), &json!(0)));
    assert_eq!(buyer.figures().await.0, 0);
    assert_eq!(buyer.get("/v1/features?feature=studio").send().await.expect(200)["allowed"], false);
    let order = buyer.get(&format!("/v1/orders/{}", payment["order"].as_str().unwrap())).send().await.expect(200);
    assert_eq!((&order["status"], &order["refunded"]), (&json!("refunded"), &order["total"]));
    refund(&shop.seller, &payment, &json!({})).await.problem(409, "payment_not_refundable");
}

/// Promise: ten refunds at once give back what was paid and no more.
#[tokio::test]
async fn refunds_at_once_stay_within_the_payment() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let payment = payment_of(&buyer, &shop.sold(&buyer, &shop.goods).await).await;
    let answers =
        join_all((0..10).map(|_| async { refund(&shop.seller, &payment, &json!({ "amount": 1000 })).await })).await;
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "refund_exceeds_payment");
    }
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 2, "2,900 is twice 1,000 and a rest");
    let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
    assert_eq!(buyer.get(&path).send().await.expect(200)["refunded"]["amount"], 2000);
}

/// Promise: a refund is the business of the seller and of admins, and makes sense.
#[tokio::test]
async fn refunds_are_checked() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let payment = payment_of(&buyer, &shop.sold(&buyer, &shop.goods).await).await;
    let other = Shop::open(&stack).await;
    for who in [&buyer, &other.seller, &stack.user()] {
        let answer = refund(who, &payment, &json!({})).await;
        assert!([403, 404].contains(&answer.status), "{}", answer.text());
    }
    for (body, pointer) in [
        (json!({ "amount": 0 }), "/amount"),
        (json!({ "amount": -1 }), "/amount"),
        (json!({ "amount": 1.5 }), "/amount"),
        (json!({ "reason": "x".repeat(501) }), "/reason"),
        (json!({ "currency": "usd" }), "/currency"),
    ] {
        refund(&shop.seller, &payment, &body).await.fault(422, "validation_failed", pointer);
    }
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let intent = json!({ "order": order["public_id"], "provider": BANK });
    let unpaid = buyer.post("/v1/payments/intents", &intent).send().await.expect(201);
    refund(&shop.seller, &unpaid, &json!({})).await.problem(409, "payment_not_refundable");
    refund(&stack.admin(), &payment, &json!({ "amount": 100 })).await.expect(201);
}

/// Promise: the same key gives back once.
#[tokio::test]
async fn the_same_key_gives_back_once() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let payment = payment_of(&buyer, &shop.sold(&buyer, &shop.goods).await).await;
    let path = format!("/v1/payments/{}/refunds", payment["id"].as_str().unwrap());
    let send = || shop.seller.post(&path, &json!({ "amount": 500 })).key("refund-1").send();
    let (first, again) = (send().await, send().await);
    first.expect(201);
    assert_eq!((again.status, &again.body, again.header("idempotent-replayed")), (201, &first.body, "true"));
    let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
    assert_eq!(buyer.get(&path).send().await.expect(200)["refunded"]["amount"], 500);
}
