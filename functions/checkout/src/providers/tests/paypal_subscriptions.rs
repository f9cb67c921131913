//! Subscriptions at PayPal.

use super::*;

/// Promise: a subscription has its trial, one cheaper period where a coupon says so, and then the price for good.
#[test]
fn subscribing_there() {
    let script = paypal_script();
    script.answer(201, &json!({ "id": "PROD-1" })).answer(201, &json!({ "id": "P-1" }));
    let page = "https://www.sandbox.paypal.com/webapps/billing/subscriptions?ba_token=1";
    script.answer(201, &json!({ "id": "I-1", "links": [{ "rel": "approve", "href": page }] }));
    let result = done(&script, "paypal", "checkout", subscribing());
    assert_eq!(result, json!({ "provider_session_id": "I-1", "url": page }));
    let sent = script.sent();
    assert_eq!(
        places(&sent)[1..],
        ["POST /v1/catalogs/products", "POST /v1/billing/plans", "POST /v1/billing/subscriptions"]
    );
    let keys: Vec<_> = sent[1..].iter().map(|request| header(request, "paypal-request-id")).collect();
    assert_eq!(keys, ["tp_1_product", "tp_1_plan", "tp_1"]);
    assert_eq!(body(&sent[1]), json!({ "name": "Course", "type": "DIGITAL" }));
    let month = json!({ "interval_unit": "MONTH", "interval_count": 1 });
    let price = |value: &str| json!({ "fixed_price": { "currency_code": "USD", "value": value } });
    assert_eq!(
        body(&sent[2]),
        json!({
            "product_id": "PROD-1", "name": "Course", "payment_preferences": { "auto_bill_outstanding": true },
            "billing_cycles": [
                {
                    "tenure_type": "TRIAL", "sequence": 1, "total_cycles": 14,
                    "frequency": { "interval_unit": "DAY", "interval_count": 1 },
                },
                {
                    "tenure_type": "TRIAL", "sequence": 2, "total_cycles": 1, "frequency": month,
                    "pricing_scheme": price("14.99"),
                },
                {
                    "tenure_type": "REGULAR", "sequence": 3, "total_cycles": 0, "frequency": month,
                    "pricing_scheme": price("15.00"),
                },
            ],
        })
    );
    assert_eq!(
        body(&sent[3]),
        json!({
            "plan_id": "P-1", "custom_id": "TP-1", "subscriber": { "email_address": "buyer@example.com" },
            "application_context": {
                "return_url": "https://app.example.com/done?s={CHECKOUT_SESSION_ID}",
                "cancel_url": "https://app.example.com/cart", "user_action": "SUBSCRIBE_NOW", "shipping_preference": "NO_SHIPPING",
            },
        })
    );
}

/// Promise: a basket that a plan cannot say is refused.
#[test]
fn one_plan_a_subscription() {
    let script = paypal_script();
    let mut request = subscribing();
    let line = request["lines"][0].clone();
    request["lines"].as_array_mut().unwrap().push(line);
    assert_eq!(verdict(run(&script, &operation("paypal", "checkout", request))), ("refused", "provider_unsupported"));
    assert!(script.sent().is_empty());
}

fn end(kind: &str, at_period_end: bool) -> Operation {
    let request =
        json!({ "subscription_id": "s-1", "provider_subscription_id": "I-1", "at_period_end": at_period_end });
    operation("paypal", kind, request)
}

/// Promise: an end with the period charges no more and can be taken back; an end now is final.
#[test]
fn ends() {
    let script = paypal_script();
    let until = "2027-02-01T10:00:00Z";
    script.answer(200, &json!({ "status": "ACTIVE", "billing_info": { "next_billing_time": until } }));
    script.answer_with(204, &[], "");
    let result = run(&script, &end("subscription_cancel", true)).unwrap();
    assert_eq!(result, json!({ "current_period_end": until, "cancel_at_period_end": true }));
    let sent = script.sent();
    assert_eq!(places(&sent)[1..], ["GET /v1/billing/subscriptions/I-1", "POST /v1/billing/subscriptions/I-1/suspend"]);
    assert_eq!(body(&sent[2]), json!({ "reason": "At the customer's request" }));

    script.answer_with(204, &[], "");
    assert_eq!(run(&script, &end("subscription_resume", false)).unwrap(), json!({ "cancel_at_period_end": false }));
    script.answer_with(204, &[], "");
    let result = run(&script, &end("subscription_cancel", false)).unwrap();
    assert_eq!(result, json!({ "status": "canceled", "cancel_at_period_end": false }));
}

/// Promise: what was done by a try whose answer was lost is found done; what cannot be done is refused.
#[test]
fn an_end_whose_answer_was_lost() {
    let script = paypal_script();
    let wrong_state =
        json!({ "name": "UNPROCESSABLE_ENTITY", "details": [{ "issue": "SUBSCRIPTION_STATUS_INVALID" }] });
    script.answer_with(500, &[], "").answer(422, &wrong_state).answer(200, &json!({ "status": "CANCELLED" }));
    assert_eq!(verdict(run(&script, &end("subscription_cancel", false))), ("done", ""));
    script.answer(422, &wrong_state).answer(200, &json!({ "status": "CANCELLED" }));
    assert_eq!(verdict(run(&script, &end("subscription_resume", false))), ("refused", "provider_refused"));
}
