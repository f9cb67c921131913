//! A try whose answer was lost, and then one that reaches nobody: the second says nothing of what the first has done.

use std::sync::Arc;

use tokio_postgres::Client;
use turnpike_tests::{Stack, database, paypal::TOKENS, stand_in::Fault};

use super::{
    Calls, Crowd, Failed,
    books::assert_sound,
    deed::{Asked, Deed, Provider},
    repair,
};

const AT_STRIPE: Calls = &[
    (Deed::Checkout, "POST /v1/checkout/sessions$"),
    (Deed::Confirm, "POST /v1/payment_intents/[^/]+/confirm$"),
    (Deed::Refund, "POST /v1/refunds$"),
    (Deed::Upgrade, "POST /v1/subscriptions/"),
    (Deed::CancelNow, "DELETE /v1/subscriptions/"),
];

const AT_PAYPAL: Calls = &[
    (Deed::Checkout, "POST /v2/checkout/orders$"),
    (Deed::Confirm, "POST /v2/checkout/orders/[^/]+/capture$"),
    (Deed::Refund, "POST /v2/payments/captures/[^/]+/refund$"),
    (Deed::CancelNow, "POST /v1/billing/subscriptions/[^/]+/cancel$"),
];

/// No method is every method.
const EVERY_CALL: &str = " /";

/// What happens to every call of the second try.
fn second() -> [(&'static str, Fault); 4] {
    let other = Fault::Says(200, "application/json", "{\"hello\": \"world\"}");
    [
        ("401", Fault::Status(401)),
        ("429", Fault::Status(429)),
        ("cut", Fault::CutBefore),
        ("somebody else's object", other),
    ]
}

async fn try_twice(provider: Provider, calls: Calls) {
    let (stack, database) = (Stack::get(), Arc::new(database::connect().await));
    let mut trying = Crowd::new();
    for (deed, call) in calls {
        for (name, fault) in second() {
            let (stack, database) = (stack.clone(), database.clone());
            let what = format!("{} {deed:?}, {call}, lost and then {name}", provider.name());
            trying.join(async move {
                let asked = Asked::arrange(&stack, &database, provider, *deed).await;
                lose(&database, asked, call, &fault, what).await;
            });
        }
    }
    trying.done().await;
    assert_sound(&database, "in the end").await;
}

async fn lose(database: &Client, asked: Asked, call: &str, fault: &Fault, what: String) {
    let stand_in = asked.provider.stand_in();
    let lost = stand_in.fault(&asked.marker, call, &Fault::CutAfter).await;
    assert_eq!(asked.send("first").await.status, 503, "{what}");
    lost.stop().await;
    asked.assert_done_once(&what).await;
    let planned = stand_in.fault(&asked.marker, EVERY_CALL, fault).await;
    let answer = asked.send("first").await;
    planned.stop().await;
    assert!([502, 503].contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
    assert_eq!(asked.books.operation(database).await.as_deref(), Some("unknown"), "{what}");
    assert_eq!(asked.books.read(database).await, asked.before, "{what}");
    repair(database, &Failed { asked, what }).await;
}

/// Promise: what Stripe did and could not tell us is not forgotten because it turns us away afterwards.
#[tokio::test]
async fn stripe_is_believed_the_first_time() {
    try_twice(Provider::Stripe, AT_STRIPE).await;
}

/// Promise: the same of PayPal.
#[tokio::test]
async fn paypal_is_believed_the_first_time() {
    let _tokens = TOKENS.read().await;
    try_twice(Provider::PayPal, AT_PAYPAL).await;
}
