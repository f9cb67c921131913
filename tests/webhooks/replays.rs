//! The same report again, in each of the ways in which it comes again. (A restart of every process is `tests/kill`.)

use futures_util::future::join_all;
use serde_json::json;
use turnpike_tests::{
    Stack,
    shop::Shop,
    webhook::{self, of_stripe},
};

use crate::purchase::{assert_books, checkout, effects, id, order_is, pack, paid_session, public_id};

/// How many deliveries come at once.
const AT_ONCE: usize = 50;

/// Promise: an event that was applied does nothing again: once more, ten times one after the other, by an administrator.
#[tokio::test]
async fn applied_before() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let (buyer, session) = checkout(&stack, &pack(&shop).await, "stripe").await;
    let event = of_stripe("checkout.session.completed", &paid_session(&session).await);
    let first = webhook::stripe(&stack.api(), &event).await.expect(200);
    assert_eq!((&first["status"], &first["replayed"]), (&json!("applied"), &json!(false)));
    order_is(&buyer, public_id(&session), "paid").await;
    let before = effects(&buyer).await;
    assert_eq!((before.credits, before.grants, before.rights, before.mails), (100, 1, 1, 2));
    for _ in 0..10 {
        let again = webhook::stripe(&stack.api(), &event).await.expect(200);
        assert_eq!(
            (&again["id"], &again["status"], &again["replayed"]),
            (&first["id"], &json!("applied"), &json!(true))
        );
    }
    let path = format!("/v1/webhooks/events/{}/replay", first["id"].as_str().unwrap());
    let replayed = stack.admin().request("POST", &path).send().await.expect(200);
    assert_eq!((&replayed["status"], &replayed["replayed"]), (&json!("applied"), &json!(true)));
    assert_eq!(effects(&buyer).await, before);
}

/// Promise: of fifty deliveries at once one is the first, and all are answered 200.
#[tokio::test]
async fn at_once() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let (buyer, session) = checkout(&stack, &pack(&shop).await, "stripe").await;
    let event = of_stripe("checkout.session.completed", &paid_session(&session).await);
    let api = stack.api();
    let answers = join_all((0..AT_ONCE).map(|_| webhook::stripe(&api, &event))).await;
    let receipts: Vec<_> = answers.iter().map(|answer| answer.expect(200)).collect();
    assert_eq!(receipts.iter().filter(|receipt| receipt["replayed"] == false).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt["status"] == "applied" && receipt["id"] == receipts[0]["id"]));
    let after = effects(&buyer).await;
    assert_eq!((after.credits, after.grants, after.rights, after.mails, after.payments), (100, 1, 1, 2, 1));
    assert_books().await;
}

/// Promise: other events about the same payment and the same invoice, one after the other and at once, grant nothing more.
#[tokio::test]
async fn under_another_id() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let (buyer, session) = checkout(&stack, &pack(&shop).await, "stripe").await;
    let paid = paid_session(&session).await;
    let intent = json!({
        "id": paid["payment_intent"], "object": "payment_intent", "amount": 500, "amount_received": 500, "currency": "usd",
        "metadata": paid["metadata"], "payment_method_types": ["card"], "customer": null,
    });
    let events: Vec<_> = (0..4)
        .flat_map(|_| [of_stripe("checkout.session.completed", &paid), of_stripe("payment_intent.succeeded", &intent)])
        .collect();
    let api = stack.api();
    for answer in join_all(events.iter().map(|event| webhook::stripe(&api, event))).await {
        assert_eq!(answer.expect(200)["status"], "applied");
    }
    let after = effects(&buyer).await;
    assert_eq!((after.credits, after.grants, after.rights, after.mails, after.payments), (100, 1, 1, 2, 1));
    let plan = shop.sell_plan(900, json!({ "monthly_credits": 40 })).await;
    let (subscriber, session) = checkout(&stack, &plan, "stripe").await;
    let now = turnpike_tests::token::now_seconds();
    let invoice = json!({
        "id": id("in"), "object": "invoice", "amount_paid": 900, "amount_due": 900, "currency": "usd", "customer": id("cus"),
        "billing_reason": "subscription_create", "payment_intent": id("pi"),
        "parent": { "type": "subscription_details", "subscription_details": {
            "subscription": id("sub"), "metadata": { "order_public_id": public_id(&session) } } },
        "lines": { "data": [{ "period": { "start": now, "end": now + 30 * 86_400 }, "parent": {
            "type": "subscription_item_details", "subscription_item_details": { "proration": false } } }] },
    });
    let events: Vec<_> =
        ["invoice.paid", "invoice.payment_succeeded", "invoice.paid"].map(|kind| of_stripe(kind, &invoice)).to_vec();
    for answer in join_all(events.iter().map(|event| webhook::stripe(&api, event))).await {
        assert_eq!(answer.expect(200)["status"], "applied");
    }
    order_is(&subscriber, public_id(&session), "paid").await;
    let after = effects(&subscriber).await;
    assert_eq!((after.credits, after.grants, after.mails, after.payments), (40, 1, 2, 1));
    assert_books().await;
}
