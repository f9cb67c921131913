//! The whole way of an order: checkout, the buyer pays at the provider, the provider reports it, the order is paid.

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    paypal::{PayPal, TOKENS},
    shop::Shop,
    stripe::Stripe,
    webhook::{self, of_stripe},
};

use crate::purchase::{Effects, assert_books, checkout, effects, logged, order_is, pack, paid_session, public_id};

const PAID: Effects = Effects { credits: 100, grants: 1, rights: 1, mails: 2, payments: 1 };

/// Promise: who paid on Stripe's page has what was bought, without another request of anybody's.
#[tokio::test]
async fn stripe() {
    let (stack, provider) = (Stack::get(), Stripe::get());
    let shop = Shop::open(&stack).await;
    let (buyer, session) = checkout(&stack, &pack(&shop).await, "stripe").await;
    let page = session["checkout_url"].as_str().unwrap();
    provider.decline(page).await;
    assert_eq!(effects(&buyer).await, Effects { credits: 0, grants: 0, rights: 0, mails: 0, payments: 1 });
    provider.pay(page).await;
    order_is(&buyer, public_id(&session), "paid").await;
    assert_eq!(effects(&buyer).await, PAID);
    assert_books().await;
}

/// Promise: at PayPal the order is paid once the money was captured, and not when the buyer agreed.
#[tokio::test]
async fn paypal() {
    let _tokens = TOKENS.read().await;
    let (stack, provider) = (Stack::get(), PayPal::get());
    let shop = Shop::open(&stack).await;
    let (buyer, session) = checkout(&stack, &pack(&shop).await, "paypal").await;
    provider.approve(session["checkout_url"].as_str().unwrap()).await;
    let approved = turnpike_tests::wait::until("the report of the approval", crate::purchase::LIMIT, async || {
        let events = provider.objects(public_id(&session), "event").await;
        let event = events.iter().find(|event| event["event_type"] == "CHECKOUT.ORDER.APPROVED")?.clone();
        let logged = logged(&stack, event["id"].as_str().unwrap()).await;
        (logged["status"] == "ignored").then_some(logged)
    })
    .await;
    assert_eq!(approved["provider"], "paypal");
    assert_eq!(effects(&buyer).await.credits, 0);
    let confirm = format!("/v1/payments/{}/confirm", session["payment_id"].as_str().unwrap());
    buyer.post(&confirm, &json!({})).send().await.expect(200);
    order_is(&buyer, public_id(&session), "paid").await;
    assert_eq!(effects(&buyer).await, PAID);
    assert_books().await;
}

/// Promise: money that is not the order's own pays for nothing, and the administrator sees why.
#[tokio::test]
async fn another_amount() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    for (member, value) in [("amount_total", json!(499)), ("currency", json!("eur"))] {
        let (buyer, session) = checkout(&stack, &pack(&shop).await, "stripe").await;
        let mut paid = paid_session(&session).await;
        paid[member] = value;
        let receipt = webhook::stripe(&stack.api(), &of_stripe("checkout.session.completed", &paid)).await.expect(200);
        assert_eq!(receipt["status"], "failed", "{receipt}");
        assert_eq!(effects(&buyer).await.credits, 0);
        let event = logged(&stack, receipt["id"].as_str().unwrap()).await;
        assert_eq!(event["error"]["code"], "amount_mismatch", "{event}");
        let order = buyer.get(&format!("/v1/orders/{}", public_id(&session))).send().await.expect(200);
        assert_eq!(order["status"], "pending");
    }
}

/// Promise: money that goes back, by our own doing or on the provider's pages or by the buyer's bank, takes the credits back, once.
#[tokio::test]
async fn money_that_goes_back() {
    let (stack, provider) = (Stack::get(), Stripe::get());
    let shop = Shop::open(&stack).await;
    for lost in [false, true] {
        let (buyer, session) = checkout(&stack, &pack(&shop).await, "stripe").await;
        let marker = public_id(&session);
        provider.pay(session["checkout_url"].as_str().unwrap()).await;
        order_is(&buyer, marker, "paid").await;
        if lost {
            let intent = provider.charges(marker).await[0]["payment_intent"].clone();
            let path = format!("/control/disputes?payment_intent={}", intent.as_str().unwrap());
            let dispute = provider.control("POST", &path, None).await;
            let close = |end: &str| format!("/control/disputes/{}/close?status={end}", dispute["id"].as_str().unwrap());
            provider.control("POST", &close("lost"), None).await;
        } else {
            let payment = buyer.get("/v1/payments").send().await.expect(200)["data"][0]["id"].clone();
            let path = format!("/v1/payments/{}/refunds", payment.as_str().unwrap());
            stack.admin().post(&path, &json!({})).send().await.expect(201);
        }
        turnpike_tests::wait::until("no credits", crate::purchase::LIMIT, async || {
            (effects(&buyer).await.credits == 0).then_some(())
        })
        .await;
        settled(&stack, &provider, marker).await;
        assert_eq!(effects(&buyer).await.credits, 0);
        let grants: i64 = effects(&buyer).await.grants;
        assert_eq!(grants, 1);
    }
    assert_books().await;
}

/// Waits until everything that the provider reported of a marker is settled, or waits for something that nobody tells. What
/// others have overtaken three times is tried again, as the task does a minute later.
pub(crate) async fn settled(stack: &Stack, provider: &Stripe, marker: &str) -> Vec<Value> {
    turnpike_tests::wait::until("every event's end", crate::purchase::LIMIT, async || {
        let (mut all, admin) = (Vec::new(), stack.admin());
        for event in provider.objects(marker, "event").await {
            let logged = logged(stack, event["id"].as_str().unwrap()).await;
            if logged["status"] == "pending" && logged["waiting_for"].is_null() {
                let path = format!("/v1/webhooks/events/{}/replay", logged["id"].as_str().unwrap());
                admin.request("POST", &path).send().await.expect(200);
                return None;
            }
            if logged.is_null() {
                return None;
            }
            all.push(logged);
        }
        Some(all)
    })
    .await
}
