//! PayPal's events in our words.

use super::*;

fn read(kind: &str, resource: &Value) -> Value {
    command(Source::PayPal, of_paypal(kind, resource))
}

fn capture() -> Value {
    json!({
        "id": "CAP1", "status": "COMPLETED", "amount": { "currency_code": "USD", "value": "29.00" }, "custom_id": "TP-1", "invoice_id": "TP-1",
        "supplementary_data": { "related_ids": { "order_id": "ORD1" } },
    })
}

fn subscription(status: &str) -> Value {
    json!({
        "id": "I-1", "status": status, "custom_id": "TP-1", "quantity": "1", "status_update_time": "2027-01-15T08:00:00Z",
        "billing_info": {
            "next_billing_time": "2027-02-15T08:00:00Z", "failed_payments_count": 0,
            "last_payment": { "amount": { "currency_code": "USD", "value": "29.00" }, "time": "2027-01-15T08:00:00Z" },
        },
    })
}

/// Promise: only a capture is money; what the payer has approved is not.
#[test]
fn orders_and_captures() {
    let order = json!({ "id": "ORD1", "status": "APPROVED", "purchase_units": [{ "custom_id": "TP-1" }] });
    nothing(Source::PayPal, of_paypal("CHECKOUT.ORDER.APPROVED", &order));
    assert_eq!(fault(Source::PayPal, of_paypal("CHECKOUT.ORDER.APPROVED", &json!({}))).1, "no usable /id");
    has(
        &read("PAYMENT.CAPTURE.COMPLETED", &capture()),
        &json!({
            "kind": "payment_succeeded", "amount": 2900, "currency": "usd", "provider_payment_id": "ORD1", "method": "paypal",
            "payment": { "payment_ids": ["ORD1", "CAP1"], "order_public_id": "TP-1" },
        }),
    );
    has(
        &read("PAYMENT.CAPTURE.DENIED", &capture()),
        &json!({ "kind": "payment_failed", "final": true, "provider_payment_id": "ORD1" }),
    );
    assert_eq!(read("PAYMENT.CAPTURE.PENDING", &capture())["kind"], "payment_processing");
    let mut linked = capture();
    linked["supplementary_data"] = Value::Null;
    linked["links"] = json!([{ "rel": "up", "href": "https://api.paypal.com/v2/checkout/orders/ORD2" }]);
    assert_eq!(read("PAYMENT.CAPTURE.COMPLETED", &linked)["provider_payment_id"], "ORD2");
}

/// Promise: a refund finds its capture by its link, and a sale's by its id.
#[test]
fn refunds() {
    let refund = json!({
        "id": "REF1", "status": "COMPLETED", "amount": { "currency_code": "USD", "value": "4.00" }, "custom_id": "our refund",
        "links": [{ "rel": "self", "href": "https://api.paypal.com/v2/payments/refunds/REF1" },
            { "rel": "up", "href": "https://api.paypal.com/v2/payments/captures/CAP1" }],
    });
    has(
        &read("PAYMENT.CAPTURE.REFUNDED", &refund),
        &json!({
            "kind": "refund_changed", "provider_refund_id": "REF1", "amount": 400, "status": "succeeded",
            "payment": { "payment_ids": ["CAP1"], "order_public_id": null },
        }),
    );
    let sale = json!({ "id": "REF2", "sale_id": "SALE1", "state": "completed", "amount": { "currency": "USD", "total": "-4.00" } });
    has(&read("PAYMENT.SALE.REFUNDED", &sale), &json!({ "amount": 400, "payment": { "payment_ids": ["SALE1"] } }));
}

/// Promise: a sale pays a period of its subscription; one without a subscription is not ours.
#[test]
fn sales() {
    let mut sale = json!({
        "id": "SALE1", "state": "completed", "billing_agreement_id": "I-1", "custom": "TP-1", "create_time": "2027-01-15T08:00:00Z",
        "amount": { "currency": "USD", "total": "29.00" },
    });
    has(
        &read("PAYMENT.SALE.COMPLETED", &sale),
        &json!({
            "kind": "invoice_paid", "provider_invoice_id": "SALE1", "provider_subscription_id": "I-1", "order_public_id": "TP-1",
            "amount": 2900, "reason": null, "period_start": "2027-01-15T08:00:00.000Z", "period_end": null,
        }),
    );
    sale["billing_agreement_id"] = Value::Null;
    nothing(Source::PayPal, of_paypal("PAYMENT.SALE.COMPLETED", &sale));
}

/// Promise: a suspended subscription that owes nothing is one that ends with its period.
#[test]
fn subscriptions() {
    let told = |kind: &str, resource: &Value| {
        let normalised = normal(Source::PayPal, of_paypal(kind, resource));
        normalised.question.map(|question| question.fallback)
    };
    let active = told("BILLING.SUBSCRIPTION.ACTIVATED", &subscription("ACTIVE")).unwrap_or_default();
    has(
        &active[0],
        &json!({
            "kind": "subscription_changed", "order_public_id": "TP-1", "authoritative": false,
            "state": { "status": "active", "current_period_end": "2027-02-15T08:00:00.000Z", "quantity": 1, "cancel_at_period_end": false },
        }),
    );
    let ending = told("BILLING.SUBSCRIPTION.SUSPENDED", &subscription("SUSPENDED")).unwrap_or_default();
    has(&ending[0]["state"], &json!({ "status": "active", "cancel_at_period_end": true }));
    let mut owing = subscription("SUSPENDED");
    owing["billing_info"]["failed_payments_count"] = 2.into();
    let owing = told("BILLING.SUBSCRIPTION.SUSPENDED", &owing).unwrap_or_default();
    has(&owing[0]["state"], &json!({ "status": "past_due", "cancel_at_period_end": false }));
    assert_eq!(told("BILLING.SUBSCRIPTION.CREATED", &subscription("APPROVAL_PENDING")), Some(Vec::new()));
    for (kind, word, status) in [("CANCELLED", "CANCELLED", "canceled"), ("EXPIRED", "EXPIRED", "expired")] {
        let ended = read(&format!("BILLING.SUBSCRIPTION.{kind}"), &subscription(word));
        has(&ended["state"], &json!({ "status": status, "ended_at": "2027-01-15T08:00:00.000Z" }));
    }
    let mut trial = subscription("ACTIVE");
    trial["billing_info"]["last_payment"] = Value::Null;
    trial["billing_info"]["cycle_executions"] = json!([{ "tenure_type": "TRIAL", "cycles_remaining": 3 }]);
    let trial = told("BILLING.SUBSCRIPTION.UPDATED", &trial).unwrap_or_default();
    has(&trial[0]["state"], &json!({ "status": "trialing", "trial_ends_at": "2027-02-15T08:00:00.000Z" }));
}
