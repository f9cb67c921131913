//! Payment intents, refunds and the portal at Stripe.

use shared::problem::Outcome;

use super::{
    super::{choose, portal},
    *,
};

/// Promise: an intent asks for the amount once and names the order.
#[test]
fn an_intent() {
    let script = script();
    script.answer(200, &json!({ "id": "pi_1", "client_secret": "pi_1_secret", "status": "requires_payment_method" }));
    let request = json!({
        "payment_id": "y-1", "order_public_id": "TP-1", "amount": 5, "currency": "isk", "description": "Order TP-1",
        "customer": { "provider_customer_id": "cus_1" }, "metadata": { "order_public_id": "TP-1" },
    });
    let result = done(&script, "stripe", "intent", request);
    let expected =
        json!({ "provider_payment_id": "pi_1", "client_secret": "pi_1_secret", "status": "requires_payment_method" });
    assert_eq!(result, expected);
    let sent = script.sent();
    assert_eq!((place(&sent[0]).as_str(), header(&sent[0], "idempotency-key")), ("POST /v1/payment_intents", "tp_1"));
    assert_eq!(
        form(&sent[0]),
        [
            "amount=500",
            "automatic_payment_methods[enabled]=true",
            "currency=isk",
            "customer=cus_1",
            "description=Order TP-1",
            "metadata[order_public_id]=TP-1",
        ]
    );
}

fn confirmation() -> Operation {
    let request = json!({
        "payment_id": "y-1", "provider_payment_id": "pi_1", "payment_method": "pm_1", "return_url": "https://app.example.com/back",
    });
    operation("stripe", "intent_confirm", request)
}

/// Promise: a confirmation says how far it came, and where the buyer has to go.
#[test]
fn a_confirmation() {
    let script = script();
    script.answer(
        200,
        &json!({
            "status": "requires_action", "client_secret": "pi_1_secret",
            "next_action": { "redirect_to_url": { "url": "https://hooks.stripe.com/3d" } },
        }),
    );
    let result = run(&script, &confirmation()).unwrap();
    let expected = json!({ "status": "requires_action", "client_secret": "pi_1_secret", "redirect_url": "https://hooks.stripe.com/3d", "failure": null });
    assert_eq!(result, expected);
    let sent = script.sent();
    assert_eq!(place(&sent[0]), "POST /v1/payment_intents/pi_1/confirm");
    assert_eq!(form(&sent[0]), ["payment_method=pm_1", "return_url=https://app.example.com/back"]);
}

/// Promise: a declined card is the payer's 402; an intent that is paid already is no failure.
#[test]
fn a_confirmation_that_fails() {
    let script = script();
    let declined =
        json!({ "error": { "type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds" } });
    script.answer(402, &declined);
    assert_eq!(verdict(run(&script, &confirmation())), ("refused", "payment_declined"));
    let unexpected = |status: &str| {
        let error = json!({
            "type": "invalid_request_error", "code": "payment_intent_unexpected_state", "payment_intent": { "status": status },
        });
        json!({ "error": error })
    };
    script.answer(400, &unexpected("succeeded"));
    assert_eq!(run(&script, &confirmation()).unwrap(), json!({ "status": "succeeded" }));
    script.answer(400, &unexpected("canceled"));
    assert_eq!(verdict(run(&script, &confirmation())), ("refused", "provider_refused"));
}

/// Promise: a refund names payment, amount and ours, and only reasons that Stripe knows as reasons.
#[test]
fn a_refund() {
    for (payment, reason, extra) in [
        ("pi_1", "duplicate", ["payment_intent=pi_1", "reason=duplicate"]),
        ("ch_1", "Wrong size", ["charge=ch_1", "metadata[reason]=Wrong size"]),
    ] {
        let script = script();
        script.answer(200, &json!({ "id": "re_1", "status": "succeeded" }));
        let request = json!({
            "refund_id": "f-1", "payment_id": "y-1", "provider_payment_id": payment, "amount": 1000, "currency": "eur",
            "reason": reason,
        });
        let result = done(&script, "stripe", "refund", request);
        assert_eq!(result, json!({ "provider_refund_id": "re_1", "status": "succeeded" }));
        let mut expected = ["amount=1000", "metadata[payment_id]=y-1", "metadata[refund_id]=f-1", extra[0], extra[1]];
        expected.sort_unstable();
        assert_eq!(form(&script.sent()[0]), expected);
    }
}

fn open_portal(script: &Arc<Script>, provider: &str) -> Outcome<String> {
    let app = script.app();
    let chosen = choose(&app, Some(provider)).unwrap();
    finish(portal(&app, &Call::default(), chosen, "cus_1", "https://app.example.com/account"))
}

/// Promise: the portal is Stripe's, and PayPal has none.
#[test]
fn a_portal() {
    let script = script();
    script.answer(200, &json!({ "url": "https://billing.stripe.com/p/session/1" }));
    assert_eq!(open_portal(&script, "stripe").unwrap(), "https://billing.stripe.com/p/session/1");
    let sent = script.sent();
    assert_eq!(place(&sent[0]), "POST /v1/billing_portal/sessions");
    assert_eq!(form(&sent[0]), ["customer=cus_1", "return_url=https://app.example.com/account"]);
    assert_eq!(open_portal(&script, "paypal").unwrap_err().code.name(), "provider_unsupported");
}

/// Promise: an id that would lead to another path never leaves.
#[test]
fn ids_stay_ids() {
    let script = script();
    let request = json!({ "provider_payment_id": "pi_1/../../customers", "payment_id": "y-1" });
    assert_eq!(verdict(run(&script, &operation("stripe", "intent_confirm", request))), ("refused", "internal"));
    assert!(script.sent().is_empty());
}
