//! A try whose answer was lost, and then one that reaches nobody: the second says nothing of what the first has done.

use turnpike_tests::{Stack, database, paypal::TOKENS, stand_in::Fault};

use super::{
    Calls, Failed,
    books::assert_sound,
    deed::{Asked, Provider},
    repair,
};
use crate::faults::deed::Deed;

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
    let (stack, database, stand_in) = (Stack::get(), database::connect().await, provider.stand_in());
    for (deed, call) in calls {
        for (name, fault) in second() {
            let what = format!("{} {deed:?}, {call}, lost and then {name}", provider.name());
            let asked = Asked::arrange(&stack, &database, provider, *deed).await;
            let lost = stand_in.fault(&asked.marker, call, &Fault::CutAfter).await;
            assert_eq!(asked.send("first").await.status, 503, "{what}");
            lost.stop().await;
            asked.assert_done_once(&what).await;
            let planned = stand_in.fault(&asked.marker, " /", &fault).await;
            let answer = asked.send("first").await;
            planned.stop().await;
            assert!([502, 503].contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
            assert_eq!(asked.books.operation(&database).await.as_deref(), Some("unknown"), "{what}");
            assert_eq!(asked.books.read(&database).await, asked.before, "{what}");
            repair(&database, &Failed { asked, what }).await;
        }
    }
    assert_sound(&database, "in the end").await;
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
