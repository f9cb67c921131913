//! Checkout at Stripe: exactly what is sent, and what its answer means.

use shared::platform::SendError;

use super::*;

fn coupon(script: &Script) {
    script.answer(200, &json!({ "id": "co_1", "livemode": false }));
}

fn session(script: &Script, url: &str) {
    script.answer(
        200,
        &json!({ "id": "cs_1", "url": url, "payment_intent": null, "customer": null, "expires_at": 1_800_001_920 }),
    );
}

/// Promise: Stripe's page asks for what the order says, to the cent, and knows the order.
#[test]
fn a_payment() {
    let script = script();
    coupon(&script);
    session(&script, "https://checkout.stripe.com/c/pay/cs_1");
    let result = done(&script, "stripe", "checkout", checkout());
    assert_eq!(
        result,
        json!({
            "provider_session_id": "cs_1", "url": "https://checkout.stripe.com/c/pay/cs_1", "provider_payment_id": null,
            "provider_customer_id": null, "expires_at": "2027-01-15T08:32:00Z",
        })
    );
    let sent = script.sent();
    assert_eq!(places(&sent), ["POST /v1/coupons", "POST /v1/checkout/sessions"]);
    assert_eq!((header(&sent[0], "idempotency-key"), header(&sent[1], "idempotency-key")), ("tp_1_coupon", "tp_1"));
    assert_eq!(
        form(&sent[0]),
        [
            "amount_off=1",
            "currency=usd",
            "duration=once",
            "max_redemptions=1",
            "metadata[order_id]=o-1",
            "metadata[order_public_id]=TP-1",
            "metadata[user_id]=u-1",
            "name=Discount",
        ]
    );
    assert_eq!(
        form(&sent[1]),
        [
            "cancel_url=https://app.example.com/cart",
            "client_reference_id=TP-1",
            "customer_creation=always",
            "customer_email=buyer@example.com",
            "discounts[0][coupon]=co_1",
            "expires_at=1800001920",
            "line_items[0][price_data][currency]=usd",
            "line_items[0][price_data][product_data][metadata][price_id]=r-1",
            "line_items[0][price_data][product_data][metadata][product_id]=p-1",
            "line_items[0][price_data][product_data][name]=Course",
            "line_items[0][price_data][unit_amount]=1500",
            "line_items[0][quantity]=2",
            "metadata[order_id]=o-1",
            "metadata[order_public_id]=TP-1",
            "metadata[user_id]=u-1",
            "mode=payment",
            "payment_intent_data[metadata][order_id]=o-1",
            "payment_intent_data[metadata][order_public_id]=TP-1",
            "payment_intent_data[metadata][user_id]=u-1",
            "success_url=https://app.example.com/done?s={CHECKOUT_SESSION_ID}",
        ]
    );
}

/// Promise: a subscription's checkout says period, trial and our price, and a known customer is not made twice.
#[test]
fn a_subscription() {
    let script = script();
    session(&script, "https://checkout.stripe.com/c/pay/cs_1");
    let mut request = subscribing();
    request["discount"] = 0.into();
    request["lines"][0]["billing_period"] = "semi_annual".into();
    request["customer"]["provider_customer_id"] = "cus_1".into();
    done(&script, "stripe", "checkout", request);
    let form = form(&script.sent()[0]);
    for pair in [
        "mode=subscription",
        "customer=cus_1",
        "line_items[0][price_data][recurring][interval]=month",
        "line_items[0][price_data][recurring][interval_count]=6",
        "subscription_data[metadata][order_public_id]=TP-1",
        "subscription_data[metadata][price_id]=r-1",
        "subscription_data[trial_period_days]=14",
    ] {
        assert!(form.iter().any(|sent| sent == pair), "{pair} in {form:?}");
    }
    for name in ["customer_email", "customer_creation", "payment_intent_data", "discounts"] {
        assert!(!form.iter().any(|sent| sent.starts_with(name)), "{name} in {form:?}");
    }
}

/// Promise: the buyer is sent to https or nowhere; an answer without a page may still have made a session.
#[test]
fn a_page_must_be_one() {
    for (url, fits) in [
        ("http://127.0.0.1:12111/pay", true),
        ("http://localhost/pay", true),
        ("http://checkout.example.com/pay", false),
        ("javascript:alert(1)", false),
        ("/pay", false),
        ("", false),
    ] {
        let script = script();
        coupon(&script);
        session(&script, url);
        let outcome = verdict(run(&script, &operation("stripe", "checkout", checkout())));
        assert_eq!(outcome, if fits { ("done", "") } else { ("unknown", "provider_invalid") }, "{url}");
    }
}

/// Promise: a repeated operation says the same under the same keys, and after the first try nothing can be said to have not
/// happened because one call did nothing.
#[test]
fn a_repeated_operation() {
    let script = script();
    let mut first = operation("stripe", "checkout", checkout());
    coupon(&script);
    script.times(3, |script| script.fail(SendError::Unreachable("cut".to_owned())));
    assert_eq!(verdict(run(&script, &first)), ("unknown", "provider_unavailable"));
    let before = script.sent();
    first.attempts = Some(2);
    coupon(&script);
    session(&script, "https://checkout.stripe.com/c/pay/cs_1");
    assert_eq!(verdict(run(&script, &first)), ("done", ""));
    let after = script.sent();
    for (before, after) in [(&before[0], &after[0]), (&before[1], &after[1])] {
        assert_eq!((&before.body, header(before, "idempotency-key")), (&after.body, header(after, "idempotency-key")));
    }
    for (attempts, verdict_then) in [(Some(1), "refused"), (Some(2), "unknown"), (None, "unknown")] {
        first.attempts = attempts;
        script.times(3, |script| script.fail(SendError::NotSent("refused".to_owned())));
        assert_eq!(verdict(run(&script, &first)), (verdict_then, "provider_unavailable"));
    }
}

/// Promise: an amount that Stripe cannot take exactly is refused rather than rounded.
#[test]
fn no_rounding() {
    let script = script();
    let mut request = checkout();
    request["currency"] = "mga".into();
    assert_eq!(verdict(run(&script, &operation("stripe", "checkout", request))), ("refused", "provider_refused"));
    assert!(script.sent().is_empty());
}
