//! Payments that are confirmed in several steps.

use std::time::Duration;

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    shop::{CANCEL_URL, Shop},
    stripe::Stripe,
    wait,
};

/// How long a provider's report may take: its stand-in sends it at once.
const REPORT_LIMIT: Duration = Duration::from_secs(20);

/// Promise: a bank that wants to ask the buyer first is no failure: the buyer is sent there, and confirms again afterwards.
#[tokio::test]
async fn a_bank_may_ask_the_buyer_first() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let intent = json!({ "order": order["public_id"], "provider": "stripe" });
    let payment = buyer.post("/v1/payments/intents", &intent).send().await.expect(201);
    let path = format!("/v1/payments/{}/confirm", payment["id"].as_str().unwrap());
    let body = json!({ "payment_method": "pm_card_threeDSecure2Required", "return_url": CANCEL_URL });
    let asked = buyer.post(&path, &body).send().await.expect(200);
    assert_eq!((&asked["status"], &asked["failure"]), (&json!("pending"), &Value::Null));
    assert!(asked["redirect_url"].as_str().unwrap().starts_with(&stripe.url), "{asked}");
    let marker = order["public_id"].as_str().unwrap();
    assert_eq!(stripe.balance(marker).await, 0);
    let confirmed = buyer.post(&path, &body).send().await.expect(200);
    assert_eq!((&confirmed["status"], &confirmed["redirect_url"]), (&json!("processing"), &Value::Null));
    assert_eq!(stripe.balance(marker).await, 2900);
    // Only Stripe's report pays an order, and it comes by itself.
    wait::until("the paid order", REPORT_LIMIT, async || {
        let order = buyer.get(&format!("/v1/orders/{marker}")).send().await.expect(200);
        (order["status"] == "paid").then_some(())
    })
    .await;
}
