//! Every call to PayPal.

use turnpike_tests::{Stack, database, paypal::TOKENS, stand_in::Fault};

use super::{
    Calls,
    books::assert_sound,
    deed::{Asked, Deed, Provider},
    try_all, verdict,
};

const CALLS: Calls = &[
    (Deed::Checkout, "POST /v2/checkout/orders$"),
    (Deed::Subscribe, "POST /v1/catalogs/products$"),
    (Deed::Subscribe, "POST /v1/billing/plans$"),
    (Deed::Subscribe, "POST /v1/billing/subscriptions$"),
    (Deed::Intent, "POST /v2/checkout/orders$"),
    (Deed::Confirm, "POST /v2/checkout/orders/[^/]+/capture$"),
    (Deed::Refund, "GET /v2/checkout/orders/"),
    (Deed::Refund, "POST /v2/payments/captures/[^/]+/refund$"),
    (Deed::CancelLater, "GET /v1/billing/subscriptions/"),
    (Deed::CancelLater, "POST /v1/billing/subscriptions/[^/]+/suspend$"),
    (Deed::CancelNow, "POST /v1/billing/subscriptions/[^/]+/cancel$"),
    (Deed::Resume, "POST /v1/billing/subscriptions/[^/]+/activate$"),
];

/// Promise: whatever goes wrong at PayPal, nothing is lost, doubled or left half done.
#[tokio::test]
async fn every_call_survives_every_fault() {
    let _tokens = TOKENS.read().await;
    try_all(Provider::PayPal, CALLS).await;
}

/// What a request for an access token says, by which it is known: it is for nobody's order in particular.
const TOKEN_MARKER: &str = "grant_type=client_credentials";

/// Promise: without an access token nothing was asked for, so nothing has happened and the key is free again.
#[tokio::test]
async fn a_token_that_does_not_come_undoes() {
    let _tokens = TOKENS.write().await;
    let (stack, database) = (Stack::get(), database::connect().await);
    let paypal = Provider::PayPal.stand_in();
    for (name, fault) in Fault::every() {
        let what = format!("paypal, the token, {name}");
        let asked = Asked::arrange(&stack, &database, Provider::PayPal, Deed::Refund).await;
        // The one that the function may have is refused, so that it needs another.
        let refused = paypal.fault_times(&asked.marker, "GET /v2/checkout/orders/", &Fault::Status(401), 1).await;
        let planned = paypal.fault(TOKEN_MARKER, "POST /v1/oauth2/token$", &fault).await;
        let answer = asked.send("first").await;
        planned.stop().await;
        refused.stop().await;
        verdict::assert_told(&answer, name, "paypal", &what);
        assert_eq!(asked.books.read(&database).await, asked.before, "{what}");
        assert_eq!(asked.books.operation(&database).await.as_deref(), Some("refused"), "{what}");
        let done = asked.send("first").await;
        assert_eq!(done.status, 201, "{what}: {}", done.text());
        asked.assert_done_once(&what).await;
        asked.assert_booked(&asked.books.read(&database).await, &what);
    }
    assert_sound(&database, "in the end").await;
    println!("paypal: 1 call x {} faults: the token", Fault::every().len());
}
