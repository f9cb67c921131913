#![allow(clippy::indexing_slicing, clippy::panic)]

mod paypal;
mod retries;
mod stripe;

use std::sync::Arc;

use serde_json::json;

use super::{Answer, CallError, Exchange, Stripe};
use crate::{
    http::Call,
    platform::Outbound,
    problem::Code,
    testing::{Script, finish},
};

const VARIABLES: [(&str, &str); 3] =
    [("STRIPE_TEST_SECRET_KEY", "sk_test_1"), ("PAYPAL_CLIENT_ID", "id"), ("PAYPAL_CLIENT_SECRET", "secret")];

fn script() -> Arc<Script> {
    Script::new(&VARIABLES)
}

fn refund(script: &Arc<Script>) -> Result<Answer, CallError> {
    let app = script.app();
    let exchange = Exchange::begin(&app, &Call::default(), "stripe");
    let Some(config) = &app.config.payments.stripe else { panic!("Stripe is configured") };
    finish(Stripe::new(&exchange, config, false).post("/v1/refunds", &json!({ "amount": 5 }), "tp_1"))
}

fn header<'a>(request: &'a Outbound, name: &str) -> &'a str {
    request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What the outcome says about the other side, and the code of the client's problem.
fn verdict(outcome: Result<Answer, CallError>) -> (&'static str, Option<Code>) {
    match outcome {
        Ok(_) => ("done", None),
        Err(CallError::Untouched(problem)) => ("untouched", Some(problem.code)),
        Err(CallError::Refused(refusal)) => ("refused", Some(refusal.problem.code)),
        Err(CallError::Unknown(problem)) => ("unknown", Some(problem.code)),
    }
}
