//! Paying at PayPal: what it is asked, and that the buyer's approval comes before the money.

use serde_json::json;
use turnpike_tests::{
    Stack,
    paypal::{PayPal, TOKENS},
    shop::Shop,
};

/// Promise: an order there says what was ordered here; the money is taken once the buyer has approved, and once only.
#[tokio::test]
async fn money_is_taken_after_approval() {
    let _tokens = TOKENS.read().await;
    let (stack, paypal) = (Stack::get(), PayPal::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let session = buyer.post("/v1/checkout/sessions", &shop.goods.session("paypal")).send().await.expect(201);
    let marker = session["order"]["public_id"].as_str().unwrap();
    let asked = paypal.requests_of(marker, "POST /v2/checkout/orders").await;
    let unit = &asked[0].body["purchase_units"][0];
    assert_eq!((unit["amount"]["value"].as_str().unwrap(), unit["custom_id"].as_str().unwrap()), ("29.00", marker));
    let confirm = format!("/v1/payments/{}/confirm", session["payment_id"].as_str().unwrap());
    let early = buyer.post(&confirm, &json!({})).key("early").send().await.expect(200);
    assert_eq!((&early["status"], early["redirect_url"].is_string()), (&json!("pending"), true), "{early}");
    assert_eq!(paypal.captures(marker).await.len(), 0);
    paypal.approve(session["checkout_url"].as_str().unwrap()).await;
    let send = || buyer.post(&confirm, &json!({})).key("capture").send();
    let (first, again) = (send().await, send().await);
    first.expect(200);
    assert_eq!(again.body, first.body);
    assert_eq!(paypal.captures(marker).await.len(), 1);
}

/// Promise: a plan is a subscription there, at our price, for our order.
#[tokio::test]
async fn a_plan_is_a_subscription() {
    let _tokens = TOKENS.read().await;
    let (stack, paypal) = (Stack::get(), PayPal::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let plan = shop.sell_plan(900, json!({})).await;
    let session =
        buyer.post("/v1/checkout/sessions", &plan.session("paypal")).key("paypal-plan").send().await.expect(201);
    assert_eq!((&session["mode"], session["checkout_url"].is_string()), (&json!("subscription"), true));
    let marker = session["order"]["public_id"].as_str().unwrap();
    let asked = paypal.requests_of(marker, "POST /v1/billing/subscriptions").await;
    assert_eq!((asked.len(), asked[0].body["custom_id"].as_str().unwrap()), (1, marker));
}
