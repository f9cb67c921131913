//! A subscription's life at Stripe, as its stand-in reports it.

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    paypal::{PayPal, TOKENS},
    shop::Shop,
    stripe::Stripe,
    users::User,
    wait,
    webhook::{self, of_stripe},
};

use crate::{
    orders::settled,
    purchase::{LIMIT, assert_books, checkout, effects, order_is, public_id},
};

async fn subscription_is(buyer: &User, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
    wait::until(what, LIMIT, async || {
        let answer = buyer.get("/v1/account/subscriptions").send().await.expect(200);
        answer["data"].as_array().unwrap().iter().find(|subscription| fits(subscription)).cloned()
    })
    .await
}

/// Promise: at PayPal, which says neither which payment is the first nor until when one is for, the first pays the order and each
/// later one a period, and what is canceled ends.
#[tokio::test]
async fn at_paypal() {
    let _tokens = TOKENS.read().await;
    let (stack, paypal) = (Stack::get(), PayPal::get());
    let shop = Shop::open(&stack).await;
    let plan = shop.sell_plan(900, json!({ "monthly_credits": 40 })).await;
    let (buyer, session) = checkout(&stack, &plan, "paypal").await;
    paypal.approve(session["checkout_url"].as_str().unwrap()).await;
    order_is(&buyer, public_id(&session), "paid").await;
    let begun = subscription_is(&buyer, "a subscription", |it| it["status"] == "active").await;
    let before = effects(&buyer).await;
    assert_eq!((before.credits, before.payments), (40, 1));
    let id = paypal.subscriptions(public_id(&session)).await[0]["id"].as_str().unwrap().to_owned();
    let renew = |query: &str| format!("/control/subscriptions/{id}/renew{query}");
    paypal.control("POST", &renew(""), None).await;
    wait::until("the second payment", LIMIT, async || (effects(&buyer).await.payments == 2).then_some(())).await;
    paypal.control("POST", &renew("?refused=true"), None).await;
    buyer.post("/v1/subscription/cancel", &json!({ "at_period_end": false })).send().await.expect(200);
    let ended = subscription_is(&buyer, "the end", |it| it["status"] == "canceled").await;
    assert_eq!(ended["id"], begun["id"]);
    assert_books().await;
}

/// Promise: a subscription begins, is renewed, is overdue, is paid again and ends with what Stripe reports, each period's
/// credits are given once, and every report of it again changes nothing.
#[tokio::test]
async fn a_life() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let shop = Shop::open(&stack).await;
    let plan = shop.sell_plan(900, json!({ "monthly_credits": 40 })).await;
    let (buyer, session) = checkout(&stack, &plan, "stripe").await;
    let marker = public_id(&session);
    stripe.pay(session["checkout_url"].as_str().unwrap()).await;
    order_is(&buyer, marker, "paid").await;
    let begun = subscription_is(&buyer, "a subscription", |it| it["status"] == "active").await;
    assert_eq!(effects(&buyer).await.credits, 40);
    let theirs = stripe.subscriptions(marker).await[0].clone();
    let id = theirs["id"].as_str().unwrap();
    stripe.renew(id, false).await;
    let moved = |it: &Value| it["current_period"]["end"].as_str() > begun["current_period"]["end"].as_str();
    subscription_is(&buyer, "the next period", moved).await;
    stripe.renew(id, true).await;
    subscription_is(&buyer, "an overdue one", |it| it["status"] == "past_due").await;
    stripe.control("POST", &format!("/control/subscriptions/{id}/pay"), None).await;
    subscription_is(&buyer, "one that is paid again", |it| it["status"] == "active").await;
    buyer.post("/v1/subscription/cancel", &json!({ "at_period_end": false })).send().await.expect(200);
    subscription_is(&buyer, "the end", |it| it["status"] == "canceled").await;
    let events = settled(&stack, &stripe, marker).await;
    assert!(events.iter().all(|event| event["status"] != "failed"), "{events:?}");
    assert_books().await;
    let before = effects(&buyer).await;
    let told = stripe.objects(marker, "event").await;
    for event in told.iter().rev() {
        // As new ones, in another order.
        let again = of_stripe(event["type"].as_str().unwrap(), &event["data"]["object"]);
        webhook::stripe(&stack.api(), &again).await.expect(200);
    }
    assert_eq!(effects(&buyer).await, before);
    subscription_is(&buyer, "the end, still", |it| it["status"] == "canceled").await;
    assert_books().await;
}
