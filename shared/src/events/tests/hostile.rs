//! Payloads that no provider would send, and that somebody's mistake might.

use super::*;
use crate::events::clean;

/// Known types of each provider, with the place of what they are about.
const KNOWN: [(Source, &[&str]); 3] = [
    (
        Source::Stripe,
        &[
            "checkout.session.completed",
            "checkout.session.async_payment_failed",
            "checkout.session.expired",
            "payment_intent.succeeded",
            "payment_intent.payment_failed",
            "invoice.paid",
            "invoice.payment_failed",
            "customer.subscription.updated",
            "customer.subscription.deleted",
            "customer.subscription.trial_will_end",
            "charge.refunded",
            "refund.created",
            "charge.dispute.closed",
            "product.updated",
            "price.updated",
        ],
    ),
    (
        Source::Clerk,
        &[
            "user.created",
            "user.deleted",
            "organization.created",
            "organization.deleted",
            "organizationMembership.created",
            "organizationMembership.deleted",
            "subscription.active",
            "subscriptionItem.active",
            "subscriptionItem.freeTrialEnding",
            "paymentAttempt.updated",
            "checkout.updated",
            "billing.subscription.updated",
        ],
    ),
    (
        Source::PayPal,
        &[
            "CHECKOUT.ORDER.APPROVED",
            "PAYMENT.CAPTURE.COMPLETED",
            "PAYMENT.CAPTURE.REFUNDED",
            "PAYMENT.SALE.COMPLETED",
            "PAYMENT.SALE.REFUNDED",
            "BILLING.SUBSCRIPTION.ACTIVATED",
            "BILLING.SUBSCRIPTION.CANCELLED",
            "BILLING.SUBSCRIPTION.PAYMENT.FAILED",
        ],
    ),
];

/// An object that has everything that any event has, so that each member can be made wrong.
fn everything() -> Value {
    let amount = json!({ "amount": 5, "currency": "USD", "currency_code": "USD", "value": "5.00", "total": "5.00" });
    let item = json!({
        "id": "item", "status": "active", "plan_id": "plan", "period_start": 1, "period_end": 2, "payer": { "user_id": "u" },
        "quantity": 1, "price": { "unit_amount": 5 }, "current_period_end": 1_800_000_000, "period": { "start": 1, "end": 2 },
    });
    json!({
        "id": "id", "status": "active", "currency": "usd", "amount": amount, "amount_total": 5, "amount_paid": 5, "amount_due": 5,
        "amount_received": 5, "unit_amount": 5, "payment_status": "paid", "subscription": "sub", "payment_intent": "pi",
        "subscription_items": [item], "items": { "data": [item] }, "lines": { "data": [item] }, "charge_type": "recurring",
        "refunds": { "data": [{ "id": "re", "amount": 5, "currency": "usd", "status": "succeeded" }] },
        "totals": { "grand_total": amount, "tax_total": { "amount": 1 } }, "payer": { "user_id": "u", "organization_id": "o" },
        "metadata": { "order_public_id": "o", "price_id": "p", "monthly_credits": "5" }, "sale_id": "s", "role": "r",
        "organization": { "id": "o" }, "public_user_data": { "user_id": "u" }, "updated_at": 5, "trial_end": 5, "custom_id": "c",
        "billing_agreement_id": "I", "links": [{ "rel": "up", "href": "https://x/captures/c" }], "create_time": "2027-01-15T08:00:00Z",
        "billing_info": { "failed_payments_count": 1, "last_payment": { "time": "2027-01-15T08:00:00Z" }, "cycle_executions": [{ "tenure_type": "TRIAL" }],
            "last_failed_payment": { "amount": amount, "time": "2027-01-15T08:00:00Z" } },
    })
}

/// The pointers of every part of a value.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => members.iter().for_each(|(name, part)| places(part, &format!("{at}/{name}"), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, part)| places(part, &format!("{at}/{index}"), found))
        }
        _ => {}
    }
}

fn wrong() -> Vec<Value> {
    vec![
        Value::Null,
        true.into(),
        json!([]),
        json!({}),
        json!([[[]]]),
        "".into(),
        "\u{0}".into(),
        "é".repeat(300).into(),
        (-1).into(),
        i64::MAX.into(),
        i64::MIN.into(),
        u64::MAX.into(),
        1.5.into(),
        "99999999999999999999".into(),
        "9999-99-99T99:99:99Z".into(),
        8_210_266_876_799_i64.into(),
        "+262142-12-31T23:59:59Z".into(),
    ]
}

/// What the database is handed fits into it: ids of 255 characters, times of four digits' years, amounts not below zero.
fn assert_fits(value: &Value, name: &str) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, part)| assert_fits(part, name)),
        Value::Array(items) => items.iter().for_each(|part| assert_fits(part, name)),
        Value::String(text) => {
            let limit = if name.ends_with("_id") || name.ends_with("_ids") { 255 } else { 500 };
            assert!(text.chars().count() <= limit, "{name}: {text}");
            assert!(!(name.ends_with("_at") || name.ends_with("_end")) || text.len() == 24, "{name}: {text}");
        }
        Value::Number(number) => assert!(number.as_i64().is_some_and(|number| number >= 0), "{name}: {number}"),
        _ => {}
    }
}

/// Promise: whatever stands where anything should stand, there is an answer, and what comes of it fits into the database.
#[test]
fn every_member_made_wrong() {
    let (everything, script) = (everything(), script());
    let app = script.app();
    let mut all = Vec::new();
    places(&everything, "", &mut all);
    for (source, kinds) in KNOWN {
        let wrap = match source {
            Source::Stripe => of_stripe,
            Source::Clerk => of_clerk,
            Source::PayPal => of_paypal,
        };
        for (kind, place) in kinds.iter().flat_map(|kind| all.iter().map(move |place| (kind, place))) {
            for value in wrong() {
                let mut object = everything.clone();
                if let Some(part) = object.pointer_mut(place) {
                    *part = value;
                }
                let told = normalise(&app.config, &event(source, wrap(kind, &object)));
                let fallback = told.question.as_ref().map(|question| question.fallback.as_slice()).unwrap_or_default();
                told.commands.iter().chain(fallback).for_each(|command| assert_fits(command, "command"));
            }
        }
    }
}

/// Promise: JSON that is no event at all is told apart from one, and never breaks anything.
#[test]
fn no_event() {
    for payload in
        [json!(null), json!(1), json!("x"), json!([]), json!({}), json!({ "type": 5 }), json!({ "event_type": [] })]
    {
        for source in [Source::Stripe, Source::Clerk, Source::PayPal] {
            let told = normal(source, payload.clone());
            assert_eq!(
                (told.kind.as_str(), told.error.map(|error| error.code)),
                ("unknown", Some("unreadable".to_owned()))
            );
        }
    }
    let told = normal(Source::Stripe, json!({ "type": "x".repeat(1000), "livemode": false, "created": i64::MAX }));
    assert_eq!((told.kind.len(), told.occurred_at), (255, None));
}

/// Promise: what Postgres cannot hold in a text is not handed to it.
#[test]
fn zero_bytes() {
    let mut value = json!({ "a\u{0}": ["b\u{0}c", { "\u{0}": 1 }], "d": "e" });
    clean(&mut value);
    assert_eq!(value, json!({ "a\u{fffd}": ["b\u{fffd}c", { "\u{fffd}": 1 }], "d": "e" }));
}

/// Promise: what a connected account of Stripe's took pays for nothing here, whatever order its metadata names.
#[test]
fn a_connected_account() {
    let intent = json!({
        "id": "pi_1", "amount_received": 900, "currency": "usd", "metadata": { "order_public_id": "ORDER1" },
    });
    let mut payload = of_stripe("payment_intent.succeeded", &intent);
    has(&command(Source::Stripe, payload.clone()), &json!({ "kind": "payment_succeeded" }));
    payload["account"] = json!("acct_1");
    nothing(Source::Stripe, payload);
}
