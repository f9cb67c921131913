//! The stand-ins of Stripe and PayPal as the tests use them: what a test plans happens, to whom it is meant for. (That they
//! do what the providers do, `xtask/js/stand-ins/tests` says.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::{collections::HashMap, time::Duration};

use reqwest::{Client, redirect::Policy};
use serde_json::Value;
use turnpike_tests::{
    paypal::PayPal,
    shop::fresh,
    stand_in::{Fault, StandIn},
    stripe::Stripe,
};

const CALL: &str = "POST /v1/checkout/sessions";
const KEY: &str = "sk_test_local_turnpike";

/// Opens a checkout session, as the functions do; `None` if no sound answer came within half a second.
async fn open(stripe: &StandIn, marker: &str, key: &str) -> Option<Value> {
    let form: HashMap<&str, &str> = HashMap::from([
        ("mode", "payment"),
        ("success_url", "http://127.0.0.1:9/done"),
        ("client_reference_id", marker),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "usd"),
        ("line_items[0][price_data][unit_amount]", "2900"),
        ("line_items[0][price_data][product_data][name]", "Recordings"),
    ]);
    let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_millis(500)).build();
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = client.unwrap().post(format!("{}/v1/checkout/sessions", stripe.url)).bearer_auth(KEY);
    let request = request.header("idempotency-key", key).header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(body).send().await.ok()?;
    let sound = answer.status().is_success();
    let session: Value = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
    (sound && session["url"].is_string()).then_some(session)
}

/// Promise: each fault spoils the answer, does or does not do the work as it says, and is over when it is stopped; then the
/// same key does the work once.
#[tokio::test]
async fn faults_are_what_they_say() {
    let stripe = Stripe::get();
    for (name, fault) in Fault::every() {
        let (marker, other) = (fresh("ord"), fresh("ord"));
        let planned = stripe.fault(&marker, CALL, &fault).await;
        assert!(open(&stripe, &other, &other).await.is_some(), "{name}: another's request is spoilt");
        assert!(open(&stripe, &marker, &marker).await.is_none(), "{name}: nothing went wrong");
        assert_eq!(stripe.sessions(&marker).await.len(), usize::from(fault.is_done()), "{name}");
        planned.stop().await;
        assert!(open(&stripe, &marker, &marker).await.is_some(), "{name}: it does not end");
        assert_eq!(stripe.sessions(&marker).await.len(), 1, "{name}: done twice");
        let sent = stripe.requests_of(&marker, CALL).await;
        assert_eq!((sent.len(), sent[1].replayed, sent[1].done), (2, fault.is_done(), true), "{name}");
        assert_eq!((sent[0].body["client_reference_id"].as_str(), &sent[0].key), (Some(&*marker), &marker));
    }
}

/// Promise: a fault that is planned for once happens once; late is late, and what is left out is not there.
#[tokio::test]
async fn other_faults() {
    let stripe = Stripe::get();
    let marker = fresh("ord");
    for fault in [Fault::Late(Duration::from_secs(2)), Fault::Without(&["url"])] {
        stripe.fault_times(&marker, CALL, &fault, 1).await;
        assert!(open(&stripe, &marker, &marker).await.is_none(), "{fault:?}");
        assert!(open(&stripe, &marker, &marker).await.is_some(), "{fault:?}");
    }
    stripe.fault_times(&marker, CALL, &Fault::Huge(1_000_000), 1).await;
    assert!(open(&stripe, &marker, &marker).await.is_some(), "blanks after an object are no fault of the object");
    stripe.fault(&marker, CALL, &Fault::Elsewhere(Stripe::get().url.clone())).await;
    assert!(stripe.sessions(&marker).await.len() == 1);
}

/// Promise: what a buyer does on a page is found by the marker of the order.
#[tokio::test]
async fn money_is_counted() {
    let stripe = Stripe::get();
    let marker = fresh("ord");
    let session = open(&stripe, &marker, &marker).await.unwrap();
    let url = session["url"].as_str().unwrap();
    stripe.decline(url).await;
    assert_eq!(stripe.balance(&marker).await, 0);
    stripe.pay(url).await;
    assert_eq!((stripe.balance(&marker).await, stripe.charges(&marker).await.len()), (2900, 1));
    let subscription = stripe.subscribe(&marker, 900, "usd").await;
    let renewed = stripe.renew(subscription["id"].as_str().unwrap(), true).await;
    assert_eq!((&renewed["status"], stripe.balance(&marker).await), (&"past_due".into(), 3800));
    assert_eq!(stripe.paid(&fresh("ord"), 500, "usd").await["status"], "succeeded");
}

/// Promise: PayPal's side has its payments and subscriptions too.
#[tokio::test]
async fn paypal_has_payments() {
    let paypal = PayPal::get();
    let marker = fresh("ord");
    let capture = paypal.paid(&marker, "29.00", "usd").await;
    assert_eq!(paypal.captures(&marker).await[0]["id"], capture["id"]);
    assert_eq!(paypal.subscribe(&marker, "9.00", "usd").await["status"], "ACTIVE");
    let counts = (paypal.subscriptions(&marker).await.len(), paypal.refunds(&marker).await.len());
    assert_eq!((paypal.orders(&marker).await.len(), counts), (1, (1, 0)));
}
