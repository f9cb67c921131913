//! Every call to PayPal.

use std::sync::Arc;

use tokio_postgres::Client;
use turnpike_tests::{Stack, database, paypal::TOKENS, stand_in::Fault};

use super::{
    Calls, Crowd, Failed,
    books::assert_sound,
    deed::{Asked, Deed, Provider},
    repair, say, try_all, verdict,
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
    let (stack, database) = (Stack::get(), Arc::new(database::connect().await));
    let mut arranging = Crowd::new();
    for (name, fault) in Fault::every() {
        let (stack, database) = (stack.clone(), database.clone());
        arranging.join(async move {
            (Asked::arrange(&stack, &database, Provider::PayPal, Deed::Refund).await, name, fault)
        });
    }
    let arranged = arranging.done().await;
    let alone = TOKENS.write().await;
    let mut failed = Vec::new();
    for (asked, name, fault) in arranged {
        failed.push(lack_a_token(&database, asked, name, &fault).await);
    }
    drop(alone);
    let _tokens = TOKENS.read().await;
    let mut repairing = Crowd::new();
    for it in failed {
        let database = database.clone();
        repairing.join(async move { repair(&database, &it).await });
    }
    repairing.done().await;
    assert_sound(&database, "in the end").await;
    say(&format!("paypal: the access token x {} faults", Fault::every().len()));
}

async fn lack_a_token(database: &Client, asked: Asked, name: &str, fault: &Fault) -> Failed {
    let (paypal, what) = (Provider::PayPal.stand_in(), format!("paypal, the token, {name}"));
    // The one that the function may have is refused, so that it needs another.
    let refused = paypal.fault_times(&asked.marker, "GET /v2/checkout/orders/", &Fault::Status(401), 1).await;
    let planned = paypal.fault(TOKEN_MARKER, "POST /v1/oauth2/token$", fault).await;
    let answer = asked.send("first").await;
    planned.stop().await;
    refused.stop().await;
    verdict::assert_told(&answer, name, "paypal", &what);
    assert_eq!(asked.books.read(database).await, asked.before, "{what}");
    assert_eq!(asked.books.operation(database).await.as_deref(), Some("refused"), "{what}");
    Failed { asked, what }
}
