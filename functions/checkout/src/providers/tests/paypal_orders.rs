//! Orders, captures and refunds at PayPal.

use super::*;

fn order(status: &str) -> Value {
    json!({
        "id": "O1", "status": status,
        "links": [
            { "rel": "self", "href": "https://api-m.sandbox.paypal.com/v2/checkout/orders/O1" },
            { "rel": "payer-action", "href": "https://www.sandbox.paypal.com/checkoutnow?token=O1" },
        ],
    })
}

fn captured(status: &str) -> Value {
    json!({ "id": "O1", "purchase_units": [{ "payments": { "captures": [{ "id": "C1", "status": status }] } }] })
}

fn issue(issue: &str) -> Value {
    json!({ "name": "UNPROCESSABLE_ENTITY", "details": [{ "issue": issue }] })
}

/// Promise: PayPal's order asks for what ours says, and its parts add up.
#[test]
fn a_payment() {
    let script = paypal_script();
    script.answer(201, &order("PAYER_ACTION_REQUIRED"));
    let result = done(&script, "paypal", "checkout", checkout());
    let page = "https://www.sandbox.paypal.com/checkoutnow?token=O1";
    assert_eq!(result, json!({ "provider_session_id": "O1", "provider_payment_id": "O1", "url": page }));
    let sent = script.sent();
    assert_eq!(place(&sent[1]), "POST /v2/checkout/orders");
    assert_eq!(header(&sent[1], "paypal-request-id"), "tp_1");
    let usd = |value: &str| json!({ "currency_code": "USD", "value": value });
    assert_eq!(
        body(&sent[1]),
        json!({
            "intent": "CAPTURE",
            "purchase_units": [{
                "custom_id": "TP-1", "invoice_id": "TP-1",
                "amount": {
                    "currency_code": "USD", "value": "29.99",
                    "breakdown": { "item_total": usd("30.00"), "discount": usd("0.01") },
                },
                "items": [{
                    "name": "Course", "sku": "r-1", "quantity": "2", "unit_amount": usd("15.00"), "category": "DIGITAL_GOODS",
                }],
            }],
            "payment_source": { "paypal": {
                "email_address": "buyer@example.com",
                "experience_context": {
                    "return_url": "https://app.example.com/done?s={CHECKOUT_SESSION_ID}",
                    "cancel_url": "https://app.example.com/cart", "user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING",
                },
            } },
        })
    );
}

/// Promise: an intent is an order that the front end's own buttons can approve.
#[test]
fn an_intent() {
    let script = paypal_script();
    script.answer(201, &order("CREATED"));
    let request = json!({
        "payment_id": "y-1", "order_public_id": "TP-1", "amount": 500, "currency": "jpy", "description": "d".repeat(200),
    });
    let result = done(&script, "paypal", "intent", request);
    assert_eq!((&result["provider_payment_id"], &result["status"]), (&json!("O1"), &json!("requires_action")));
    let sent = body(&script.sent()[1]);
    let unit = &sent["purchase_units"][0];
    assert_eq!(unit["amount"], json!({ "currency_code": "JPY", "value": "500" }));
    assert_eq!(unit["description"], "d".repeat(127));
    assert_eq!(unit["custom_id"], "TP-1");
}

fn capture() -> Operation {
    operation("paypal", "intent_confirm", json!({ "payment_id": "y-1", "provider_payment_id": "O1" }))
}

/// Promise: a capture takes the money once; one that was taken before counts, and a payer who has not approved is sent there.
#[test]
fn a_capture() {
    for (status, ours) in [("COMPLETED", "succeeded"), ("PENDING", "processing"), ("DECLINED", "failed")] {
        let script = paypal_script();
        script.answer(201, &captured(status));
        let result = run(&script, &capture()).unwrap();
        let failure = if ours == "failed" { json!({ "code": "declined" }) } else { json!(null) };
        assert_eq!(result, json!({ "status": ours, "failure": failure }));
        let sent = script.sent();
        assert_eq!(
            (place(&sent[1]).as_str(), header(&sent[1], "paypal-request-id")),
            ("POST /v2/checkout/orders/O1/capture", "tp_1")
        );
    }
    let script = paypal_script();
    script.answer(422, &issue("ORDER_ALREADY_CAPTURED")).answer(200, &captured("COMPLETED"));
    assert_eq!(run(&script, &capture()).unwrap()["status"], "succeeded");
    script.answer(422, &issue("ORDER_ALREADY_CAPTURED")).answer(404, &issue("RESOURCE_NOT_FOUND"));
    assert_eq!(verdict(run(&script, &capture())), ("unknown", "provider_refused"));
    script.answer(422, &issue("ORDER_NOT_APPROVED")).answer(200, &order("PAYER_ACTION_REQUIRED"));
    let page = "https://www.sandbox.paypal.com/checkoutnow?token=O1";
    assert_eq!(run(&script, &capture()).unwrap(), json!({ "status": "requires_action", "redirect_url": page }));
    script.answer(422, &issue("INSTRUMENT_DECLINED"));
    assert_eq!(verdict(run(&script, &capture())), ("refused", "payment_declined"));
    script.answer(201, &json!({ "id": "O1", "status": "COMPLETED" }));
    assert_eq!(verdict(run(&script, &capture())), ("unknown", "provider_invalid"));
}

/// Promise: a refund finds the capture of an order, and takes any other id for the payment itself.
#[test]
fn a_refund() {
    let request = || {
        json!({
            "refund_id": "f-1", "payment_id": "y-1", "provider_payment_id": "O1", "amount": 1050, "currency": "eur", "reason": "x",
        })
    };
    for (found, path) in [((200, captured("COMPLETED")), "C1"), ((404, json!({ "name": "RESOURCE_NOT_FOUND" })), "O1")]
    {
        let script = paypal_script();
        script.answer(found.0, &found.1).answer(201, &json!({ "id": "R1", "status": "PENDING" }));
        let result = done(&script, "paypal", "refund", request());
        assert_eq!(result, json!({ "provider_refund_id": "R1", "status": "pending" }));
        let sent = script.sent();
        assert_eq!(place(&sent[2]), format!("POST /v2/payments/captures/{path}/refund"));
        let amount = json!({ "currency_code": "EUR", "value": "10.50" });
        assert_eq!(body(&sent[2]), json!({ "amount": amount, "custom_id": "f-1" }));
        assert_eq!(header(&sent[2], "paypal-request-id"), "tp_1");
    }
    let script = paypal_script();
    script.answer(200, &order("CREATED"));
    assert_eq!(verdict(run(&script, &operation("paypal", "refund", request()))), ("refused", "provider_refused"));
}
