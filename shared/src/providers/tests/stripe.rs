//! What Stripe is sent, and what its no means.

use serde_json::{Value, json};

use super::*;
use crate::providers::stripe::API_VERSION;

fn error(kind: &str, code: &str, decline_code: Option<&str>) -> Value {
    json!({ "error": { "type": kind, "code": code, "decline_code": decline_code, "message": "No." } })
}

/// Promise: what is sent is what Stripe reads: a form, our key, the pinned version, the idempotency key.
#[test]
fn a_request_to_stripe() {
    let script = script();
    script.answer(200, &json!({ "id": "re_1", "livemode": false }));
    assert_eq!(verdict(refund(&script)), ("done", None));
    let sent = script.sent();
    let request = &sent[0];
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://api.stripe.com/v1/refunds"));
    assert_eq!(&request.body[..], b"amount=5");
    for (name, value) in [
        ("authorization", "Bearer sk_test_1"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("stripe-version", API_VERSION),
        ("idempotency-key", "tp_1"),
    ] {
        assert_eq!(header(request, name), value);
    }
    assert_eq!(request.timeout_ms, 15_000);
}

/// Promise: a no is a no of its kind, and what a bank would not have the buyer know is not told.
#[test]
fn refusals_of_stripe() {
    for (status, body, code, decline) in [
        (
            402,
            error("card_error", "card_declined", Some("insufficient_funds")),
            Code::PaymentDeclined,
            "insufficient_funds",
        ),
        (402, error("card_error", "expired_card", None), Code::PaymentDeclined, "expired_card"),
        (402, error("card_error", "card_declined", Some("stolen_card")), Code::PaymentDeclined, "generic_decline"),
        (400, error("invalid_request_error", "amount_too_small", None), Code::ProviderRefused, ""),
        (404, json!({}), Code::ProviderRefused, ""),
    ] {
        let script = script();
        script.answer(status, &body);
        let Err(CallError::Refused(refusal)) = refund(&script) else { panic!("{body} was not refused") };
        assert_eq!(refusal.problem.code, code, "{body}");
        let told = refusal.problem.members.get("decline_code").and_then(Value::as_str).unwrap_or_default();
        assert_eq!(told, decline);
    }
    let script = script();
    script.answer(400, &error("idempotency_error", "", None));
    assert_eq!(verdict(refund(&script)), ("unknown", Some(Code::ProviderInvalid)));
    script.answer_with(500, &[("stripe-should-retry", "false")], "{}");
    assert_eq!(verdict(refund(&script)), ("unknown", Some(Code::ProviderUnavailable)));
    assert_eq!(script.left(), 0);
}
