//! A provider that is away while it is needed, and events that come before what they are about.

use serde_json::json;
use turnpike_tests::{
    Stack,
    shop::{Shop, fresh},
    stand_in::Fault,
    stripe::Stripe,
    webhook::{self, of_stripe},
};

use crate::purchase::{checkout, effects, id, logged, pack, paid_session};

/// Promise: an event that needs its provider waits while that is away, is listed with the reason, and is applied once it is back.
#[tokio::test]
async fn the_provider_is_away() {
    let (stack, stripe, admin) = (Stack::get(), Stripe::get(), Stack::get().admin());
    let marker = fresh("away");
    let theirs = stripe.subscribe(&marker, 900, "usd").await;
    let mut known = theirs.clone();
    known["metadata"] = json!({});
    let away = stripe.fault(&marker, "GET /v1/subscriptions", &Fault::Status(503)).await;
    let receipt = webhook::stripe(&stack.api(), &of_stripe("customer.subscription.updated", &known)).await.expect(200);
    assert_eq!(receipt["status"], "pending", "{receipt}");
    let event = logged(&stack, receipt["id"].as_str().unwrap()).await;
    assert_eq!(event["error"]["code"], "provider_unavailable", "{event}");
    assert!(event["next_attempt_at"].is_string(), "{event}");
    away.stop().await;
    let path = format!("/v1/webhooks/events/{}/replay", receipt["id"].as_str().unwrap());
    let settled = admin.request("POST", &path).send().await.expect(200);
    // Nobody here has this subscription: it waits for its order, and no longer for Stripe.
    let event = logged(&stack, receipt["id"].as_str().unwrap()).await;
    assert_eq!((&settled["status"], &event["error"]), (&json!("pending"), &json!(null)), "{event}");
    assert!(event["waiting_for"].is_array(), "{event}");
}

/// Promise: a refund that is told before its payment waits for it; the two end as in the other order.
#[tokio::test]
async fn the_refund_comes_first() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let (buyer, session) = checkout(&stack, &pack(&shop).await, "stripe").await;
    let paid = paid_session(&session).await;
    let refund = json!({
        "id": id("re"), "object": "refund", "amount": 500, "currency": "usd", "status": "succeeded", "charge": id("ch"),
        "payment_intent": paid["payment_intent"], "metadata": {},
    });
    let early = webhook::stripe(&stack.api(), &of_stripe("refund.created", &refund)).await.expect(200);
    assert_eq!(early["status"], "pending");
    webhook::stripe(&stack.api(), &of_stripe("checkout.session.completed", &paid)).await.expect(200);
    assert_eq!(logged(&stack, early["id"].as_str().unwrap()).await["status"], "applied");
    assert_eq!(effects(&buyer).await.credits, 0);
    let payment = &buyer.get("/v1/payments").send().await.expect(200)["data"][0];
    assert_eq!(payment["status"], "refunded");
}
