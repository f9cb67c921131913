#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod paypal_orders;
mod paypal_subscriptions;
mod registry;
mod stripe_changes;
mod stripe_checkout;
mod stripe_payments;

use std::sync::Arc;

use serde_json::{Value, json};
use shared::{
    http::Call,
    platform::Outbound,
    testing::{Script, finish},
};

use super::{Failure, Operation};

const VARIABLES: [(&str, &str); 3] =
    [("STRIPE_TEST_SECRET_KEY", "sk_test_1"), ("PAYPAL_CLIENT_ID", "id"), ("PAYPAL_CLIENT_SECRET", "secret")];

/// Stripe and PayPal are configured, and nothing is answered yet.
fn script() -> Arc<Script> {
    Script::new(&VARIABLES)
}

/// The same, with PayPal's token given out already.
fn paypal_script() -> Arc<Script> {
    let script = script();
    script.answer(200, &json!({ "access_token": "t", "expires_in": 32_400 }));
    script
}

fn operation(provider: &str, kind: &str, request: Value) -> Operation {
    let operation = json!({
        "id": "0190a000-0000-7000-8000-000000000001", "kind": kind, "provider": provider, "livemode": false,
        "idempotency_key": "tp_1", "attempts": 1, "request": request,
    });
    serde_json::from_value(operation).unwrap()
}

fn run(script: &Arc<Script>, operation: &Operation) -> Result<Value, Failure> {
    finish(super::run(&script.app(), &Call::default(), operation))
}

fn done(script: &Arc<Script>, provider: &str, kind: &str, request: Value) -> Value {
    match run(script, &operation(provider, kind, request)) {
        Ok(result) => result,
        Err(failure) => panic!("{failure:?}"),
    }
}

/// What became of it, and the code of the client's problem.
fn verdict(outcome: Result<Value, Failure>) -> (&'static str, &'static str) {
    match outcome {
        Ok(_) => ("done", ""),
        Err(Failure::Refused(problem)) => ("refused", problem.code.name()),
        Err(Failure::Unknown(problem)) => ("unknown", problem.code.name()),
    }
}

/// Method and path of a request.
fn place(request: &Outbound) -> String {
    let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
    format!("{} /{path}", request.method)
}

fn places(requests: &[Outbound]) -> Vec<String> {
    requests.iter().map(place).collect()
}

fn header<'a>(request: &'a Outbound, name: &str) -> &'a str {
    request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A form's pairs in order of their names, as `name=value`.
fn form(request: &Outbound) -> Vec<String> {
    let pairs = form_urlencoded::parse(&request.body);
    let mut pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    pairs.sort();
    pairs
}

fn body(request: &Outbound) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// A checkout of two units of one thing, one cent off.
fn checkout() -> Value {
    json!({
        "order_id": "o-1", "order_public_id": "TP-1", "mode": "payment", "currency": "usd",
        "lines": [{
            "product_id": "p-1", "price_id": "r-1", "name": "Course", "description": null, "unit_amount": 1500, "quantity": 2,
            "billing_period": "one_time",
        }],
        "discount": 1, "total": 2999, "trial_days": null,
        "customer": { "user_id": "u-1", "email": "buyer@example.com", "name": null, "provider_customer_id": null },
        "success_url": "https://app.example.com/done?s={CHECKOUT_SESSION_ID}", "cancel_url": "https://app.example.com/cart",
        "expires_at": "2027-01-15T08:32:00Z", "metadata": { "order_public_id": "TP-1", "order_id": "o-1", "user_id": "u-1" },
    })
}

/// A checkout of a monthly subscription.
fn subscribing() -> Value {
    let mut request = checkout();
    request["mode"] = "subscription".into();
    request["lines"][0]["billing_period"] = "monthly".into();
    request["lines"][0]["quantity"] = 1.into();
    request["total"] = 1499.into();
    request["trial_days"] = 14.into();
    request
}
