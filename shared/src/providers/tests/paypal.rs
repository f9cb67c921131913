//! PayPal's tokens, and what its no means.

use super::*;
use crate::providers::PayPal;

fn create(script: &Arc<Script>) -> Result<Answer, CallError> {
    let app = script.app();
    let exchange = Exchange::begin(&app, &Call::default(), "paypal");
    let Some(config) = &app.config.payments.paypal else { panic!("PayPal is configured") };
    finish(PayPal::new(&exchange, config).post("/v2/checkout/orders", &json!({ "intent": "CAPTURE" }), "tp_1"))
}

fn token(script: &Script, token: &str) {
    script.answer(200, &json!({ "access_token": token, "expires_in": 32_400, "token_type": "Bearer" }));
}

/// Promise: PayPal's token is fetched once, kept, and fetched anew when PayPal takes it back.
#[test]
fn a_token_of_paypal() {
    let script = script();
    token(&script, "one");
    script.answer(201, &json!({ "id": "O1" }));
    assert_eq!(verdict(create(&script)), ("done", None));
    let sent = script.sent();
    assert_eq!(sent[0].url, "https://api-m.sandbox.paypal.com/v1/oauth2/token");
    assert_eq!(header(&sent[0], "authorization"), "Basic aWQ6c2VjcmV0");
    assert_eq!(&sent[0].body[..], b"grant_type=client_credentials");
    assert_eq!((header(&sent[1], "authorization"), header(&sent[1], "paypal-request-id")), ("Bearer one", "tp_1"));

    let app = script.app();
    let exchange = Exchange::begin(&app, &Call::default(), "paypal");
    let Some(config) = &app.config.payments.paypal else { panic!("PayPal is configured") };
    script.answer(401, &json!({ "error": "invalid_token" }));
    token(&script, "two");
    script.answer(200, &json!({}));
    assert_eq!(verdict(finish(PayPal::new(&exchange, config).get("/v2/checkout/orders/O1"))), ("done", None));
    let sent: Vec<_> = script.sent().iter().map(|request| header(request, "authorization").to_owned()).collect();
    assert_eq!(sent, ["Bearer one", "Basic aWQ6c2VjcmV0", "Bearer two"]);
}

/// Promise: without a token nothing of the operation was sent, whatever went wrong.
#[test]
fn without_a_token_nothing_happened() {
    let script = script();
    script.times(3, |script| script.answer_with(500, &[], ""));
    assert_eq!(verdict(create(&script)), ("untouched", Some(Code::ProviderUnavailable)));
    script.answer(401, &json!({ "error": "invalid_client" }));
    assert_eq!(verdict(create(&script)), ("untouched", Some(Code::ProviderRefused)));
    script.answer(200, &json!({ "expires_in": 10 }));
    assert_eq!(verdict(create(&script)), ("untouched", Some(Code::ProviderInvalid)));
}

/// Promise: an earlier try that is still at work there may yet come true.
#[test]
fn still_at_work() {
    let script = script();
    token(&script, "one");
    script.answer(422, &json!({ "details": [{ "issue": "PREVIOUS_REQUEST_IN_PROGRESS" }] }));
    assert_eq!(verdict(create(&script)), ("unknown", Some(Code::ProviderUnavailable)));
}

/// Promise: PayPal's no has our code.
#[test]
fn refusals() {
    for (status, issue, code) in [
        (422, "INSTRUMENT_DECLINED", Code::PaymentDeclined),
        (422, "CURRENCY_NOT_SUPPORTED", Code::ProviderRefused),
        (404, "RESOURCE_NOT_FOUND", Code::ProviderRefused),
    ] {
        let script = script();
        token(&script, "one");
        script.answer(status, &json!({ "name": "UNPROCESSABLE_ENTITY", "details": [{ "issue": issue }] }));
        let outcome = create(&script);
        assert!(outcome.as_ref().is_err_and(|error| error.is(issue)));
        assert_eq!(verdict(outcome), ("refused", Some(code)));
    }
}
