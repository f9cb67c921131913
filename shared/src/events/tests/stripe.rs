//! Stripe's events in our words.

use super::*;

fn read(kind: &str, object: &Value) -> Value {
    command(Source::Stripe, of_stripe(kind, object))
}

fn session() -> Value {
    json!({
        "id": "cs_1", "object": "checkout.session", "mode": "payment", "payment_status": "paid", "amount_total": 2900,
        "currency": "usd", "payment_intent": "pi_1", "customer": "cus_1", "client_reference_id": "TP-1",
        "metadata": { "order_public_id": "TP-1" }, "payment_method_types": ["card"], "subscription": null,
    })
}

fn subscription() -> Value {
    json!({
        "id": "sub_1", "status": "active", "customer": "cus_1", "currency": "usd", "cancel_at_period_end": false,
        "cancel_at": null, "canceled_at": null, "ended_at": null, "trial_end": null,
        "metadata": { "order_public_id": "TP-1", "price_id": "price-1" },
        "items": { "data": [{
            "quantity": 2, "price": { "unit_amount": 500 }, "current_period_start": 1_800_000_000,
            "current_period_end": 1_802_678_400,
        }] },
    })
}

fn invoice() -> Value {
    json!({
        "id": "in_1", "amount_paid": 2900, "amount_due": 2900, "currency": "usd", "customer": "cus_1",
        "billing_reason": "subscription_cycle", "next_payment_attempt": 1_800_100_000, "period_end": 1,
        "payments": { "data": [{ "payment": { "payment_intent": "pi_2" } }] },
        "parent": { "subscription_details": { "subscription": "sub_1", "metadata": { "order_public_id": "TP-1" } } },
        "lines": { "data": [
            { "period": { "start": 1, "end": 1_900_000_000 }, "parent": {
                "type": "subscription_item_details", "subscription_item_details": { "proration": true } } },
            { "period": { "start": 1_800_000_000, "end": 1_802_678_400 }, "parent": {
                "type": "subscription_item_details", "subscription_item_details": { "proration": false } } },
        ] },
    })
}

fn with(mut object: Value, pointer: &str, value: Value) -> Value {
    *object.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    object
}

/// Promise: a completed checkout pays only if the session says that it is paid.
#[test]
fn a_checkout_is_paid_or_not() {
    let paid = read("checkout.session.completed", &session());
    has(
        &paid,
        &json!({
            "kind": "checkout_completed", "paid": true, "amount": 2900, "currency": "usd", "provider_payment_id": "pi_1",
            "provider_customer_id": "cus_1", "method": "card", "subscription": null,
            "payment": { "payment_ids": ["pi_1"], "session_id": "cs_1", "order_public_id": "TP-1" },
        }),
    );
    for (status, is_paid) in [("unpaid", false), ("no_payment_required", true), ("never heard of", false)] {
        let told = read("checkout.session.completed", &with(session(), "/payment_status", status.into()));
        assert_eq!(told["paid"], is_paid, "{status}");
    }
    let late = read("checkout.session.async_payment_succeeded", &session());
    assert_eq!((&late["kind"], &late["paid"]), (&"checkout_completed".into(), &true.into()));
    let failed = read("checkout.session.async_payment_failed", &session());
    assert_eq!((&failed["kind"], &failed["final"]), (&"payment_failed".into(), &true.into()));
    assert_eq!(read("checkout.session.expired", &session())["kind"], "checkout_expired");
    let subscribed = with(session(), "/subscription", json!({ "id": "sub_1", "object": "subscription" }));
    let told = read("checkout.session.completed", &subscribed);
    assert_eq!(told["subscription"]["provider_subscription_id"], "sub_1", "an object stands for its id");
    nothing(Source::Stripe, of_stripe("checkout.session.completed", &with(session(), "/mode", "setup".into())));
}

/// Promise: money is counted as we count it, and a decline says no more than the payer may know.
#[test]
fn intents() {
    let intent = json!({
        "id": "pi_1", "amount": 500, "amount_received": 500, "currency": "ISK", "payment_method_types": ["card", "link"],
        "metadata": { "order_public_id": "TP-1" }, "last_payment_error": { "code": "card_declined", "decline_code": "stolen_card" },
    });
    let paid = read("payment_intent.succeeded", &intent);
    has(
        &paid,
        &json!({ "kind": "payment_succeeded", "amount": 5, "currency": "isk", "method": null, "subscription": null }),
    );
    let failed = read("payment_intent.payment_failed", &intent);
    has(
        &failed,
        &json!({ "kind": "payment_failed", "code": "generic_decline", "final": false, "provider_payment_id": "pi_1" }),
    );
    assert_eq!(read("payment_intent.canceled", &intent)["final"], true);
    assert_eq!(read("payment_intent.processing", &intent)["kind"], "payment_processing");
    let mut of_invoice = intent;
    of_invoice["invoice"] = "in_1".into();
    nothing(Source::Stripe, of_stripe("payment_intent.succeeded", &of_invoice));
}

/// Promise: a paid invoice says what it was for and until when, in the shapes of new versions and of old ones.
#[test]
fn invoices() {
    let expected = json!({
        "kind": "invoice_paid", "provider_invoice_id": "in_1", "provider_subscription_id": "sub_1", "order_public_id": "TP-1",
        "provider_payment_id": "pi_2", "amount": 2900, "currency": "usd", "reason": "cycle", "provider_customer_id": "cus_1",
        "period_start": "2027-01-15T08:00:00.000Z", "period_end": "2027-02-15T08:00:00.000Z",
    });
    has(&read("invoice.paid", &invoice()), &expected);
    has(&read("invoice.payment_succeeded", &invoice()), &expected);
    let old = json!({
        "id": "in_1", "amount_paid": 2900, "amount_due": 2900, "currency": "usd", "customer": "cus_1", "billing_reason": "subscription_cycle",
        "payment_intent": "pi_2", "subscription": "sub_1", "subscription_details": { "metadata": { "order_public_id": "TP-1" } },
        "lines": { "data": [
            { "type": "invoiceitem", "period": { "start": 5, "end": 1_900_000_000 }, "proration": false },
            { "type": "subscription", "proration": false, "period": { "start": 1_800_000_000, "end": 1_802_678_400 } },
        ] },
    });
    has(&read("invoice.paid", &old), &expected);
    for (told, reason) in [("subscription_create", "create"), ("subscription_update", "update"), ("manual", "other")] {
        assert_eq!(read("invoice.paid", &with(invoice(), "/billing_reason", told.into()))["reason"], reason);
    }
    let failed = read("invoice.payment_failed", &invoice());
    has(
        &failed,
        &json!({
            "kind": "invoice_failed", "period_end": "2027-02-15T08:00:00.000Z", "next_attempt_at": "2027-01-16T11:46:40.000Z",
        }),
    );
    let first = read("invoice.payment_failed", &with(invoice(), "/billing_reason", "subscription_create".into()));
    has(&first, &json!({ "kind": "payment_failed", "final": false, "payment": { "order_public_id": "TP-1" } }));
    let of_nothing =
        json!({ "id": "in_1", "amount_paid": 1, "currency": "usd", "billing_reason": "manual", "parent": null });
    nothing(Source::Stripe, of_stripe("invoice.paid", &of_nothing));
}

/// Promise: an invoice that does not say how it was paid is asked about, and told as it is where nobody answers.
#[test]
fn an_invoice_without_its_payment() {
    let bare = with(invoice(), "/payments", Value::Null);
    let told = normal(Source::Stripe, of_stripe("invoice.paid", &bare));
    let question = told.question.as_ref().unwrap_or_else(|| panic!("no question"));
    assert_eq!((question.kind, question.provider_id.as_str()), ("payment", "in_1"));
    assert_eq!(question.fallback[0]["kind"], "invoice_paid");
    let free = with(bare, "/amount_paid", 0.into());
    assert_eq!(read("invoice.paid", &free)["amount"], 0);
}

/// Promise: what may be overtaken is asked for, what is final is not.
#[test]
fn subscriptions() {
    for kind in ["created", "updated", "paused", "resumed"] {
        let told = normal(Source::Stripe, of_stripe(&format!("customer.subscription.{kind}"), &subscription()));
        let question = told.question.as_ref().unwrap_or_else(|| panic!("no question: {kind}"));
        assert_eq!((question.kind, question.provider_id.as_str()), ("subscription", "sub_1"));
        has(
            &question.fallback[0],
            &json!({
                "kind": "subscription_changed", "authoritative": false, "as_of": "2027-01-15T08:00:00.000Z", "price_id": "price-1",
                "order_public_id": "TP-1", "provider_customer_id": "cus_1",
                "state": {
                    "status": "active", "current_period_start": "2027-01-15T08:00:00.000Z", "cancel_at_period_end": false,
                    "current_period_end": "2027-02-15T08:00:00.000Z", "quantity": 2, "amount": 1000, "trial_ends_at": null,
                },
            }),
        );
    }
    let ended = with(with(subscription(), "/status", "canceled".into()), "/ended_at", 1_800_000_000.into());
    let told = read("customer.subscription.deleted", &ended);
    has(&told["state"], &json!({ "status": "canceled", "ended_at": "2027-01-15T08:00:00.000Z" }));
    let ending =
        read("customer.subscription.trial_will_end", &with(subscription(), "/trial_end", 1_800_000_000.into()));
    has(&ending, &json!({ "kind": "trial_ending", "trial_ends_at": "2027-01-15T08:00:00.000Z" }));
    let old =
        json!({ "id": "sub_1", "status": "unpaid", "current_period_end": 1_800_000_000, "cancel_at": 1_800_000_000 });
    let told = normal(Source::Stripe, of_stripe("customer.subscription.updated", &old));
    let state = &told.question.unwrap_or_else(|| panic!("no question")).fallback[0]["state"];
    has(
        state,
        &json!({
            "status": "past_due", "current_period_end": "2027-01-15T08:00:00.000Z", "cancel_at_period_end": true, "amount": null,
        }),
    );
    let unpaid = normal(
        Source::Stripe,
        of_stripe("customer.subscription.created", &with(subscription(), "/status", "incomplete".into())),
    );
    assert!(unpaid.question.is_some_and(|question| question.fallback.is_empty()), "never paid for is none yet");
}

/// Promise: each refund counts by its own id, and a charge that does not name its refunds counts none twice.
#[test]
fn refunds_and_disputes() {
    let refund = json!({
        "id": "re_1", "amount": 400, "currency": "usd", "status": "pending", "payment_intent": "pi_1", "charge": "ch_1",
    });
    for kind in ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"] {
        has(
            &read(kind, &refund),
            &json!({
                "kind": "refund_changed", "provider_refund_id": "re_1", "amount": 400, "status": "pending",
                "payment": { "payment_ids": ["pi_1", "ch_1"] },
            }),
        );
    }
    let charge = json!({
        "id": "ch_1", "payment_intent": "pi_1", "amount_refunded": 400, "currency": "usd", "refunded": false,
        "refunds": { "data": [refund] },
    });
    assert_eq!(read("charge.refunded", &charge)["provider_refund_id"], "re_1");
    let bare = with(charge, "/refunds", Value::Null);
    let part = normal(Source::Stripe, of_stripe("charge.refunded", &bare)).question;
    assert!(part.is_some_and(|question| question.fallback.is_empty() && question.provider_id == "ch_1"));
    let whole = normal(Source::Stripe, of_stripe("charge.refunded", &with(bare, "/refunded", true.into()))).question;
    assert_eq!(whole.unwrap_or_else(|| panic!("no question")).fallback[0]["provider_refund_id"], "ch_1");
    for (told, status) in [("won", "won"), ("lost", "lost"), ("needs_response", "open"), ("warning_closed", "won")] {
        let dispute = json!({
            "id": "dp_1", "amount": 400, "currency": "usd", "status": told, "payment_intent": "pi_1", "reason": "fraudulent",
        });
        has(
            &read("charge.dispute.closed", &dispute),
            &json!({ "kind": "dispute_changed", "status": status, "reason": "fraudulent" }),
        );
    }
}

/// Promise: what our own checkout made at Stripe changes nothing in our catalog; what a seller keeps there does.
#[test]
fn the_catalog() {
    let product = json!({
        "id": "prod_1", "active": true, "name": "Pro", "description": null,
        "metadata": { "product_id": "p-1", "monthly_credits": "500", "initial_credits": "many" },
    });
    has(
        &read("product.updated", &product),
        &json!({
            "kind": "catalog_changed", "object": "product", "provider_id": "prod_1", "product_id": "p-1", "active": true, "name": "Pro",
            "monthly_credits": 500, "initial_credits": null,
        }),
    );
    assert_eq!(read("product.deleted", &product)["active"], false);
    let inline = with(product, "/metadata", json!({ "product_id": "p-1", "price_id": "r-1" }));
    nothing(Source::Stripe, of_stripe("product.created", &inline));
    let price = json!({ "id": "price_1", "active": false, "unit_amount": 900, "currency": "usd", "metadata": { "price_id": "r-1" } });
    has(
        &read("price.updated", &price),
        &json!({ "object": "price", "price_id": "r-1", "amount": 900, "active": false }),
    );
    nothing(Source::Stripe, of_stripe("price.created", &price));
    assert_eq!(read("price.updated", &with(price, "/unit_amount", Value::Null))["amount"], Value::Null);
}

/// Promise: what is none of our business, or of the other mode, does nothing; what lacks what it must have says so.
#[test]
fn others() {
    nothing(Source::Stripe, of_stripe("customer.created", &json!({ "id": "cus_1" })));
    nothing(Source::Stripe, with(of_stripe("checkout.session.completed", &session()), "/livemode", true.into()));
    for (kind, object, what) in [
        ("checkout.session.completed", json!({}), "/id"),
        ("checkout.session.completed", with(session(), "/amount_total", Value::Null), "/amount_total"),
        ("checkout.session.completed", with(session(), "/amount_total", (-1).into()), "/amount_total"),
        ("checkout.session.completed", with(session(), "/currency", "dollars".into()), "/currency"),
        ("checkout.session.completed", with(session(), "/id", "x".repeat(256).into()), "/id"),
        ("customer.subscription.updated", json!({ "id": "sub_1" }), "/status"),
        ("refund.created", json!([]), "/currency"),
    ] {
        let (code, cause) = fault(Source::Stripe, of_stripe(kind, &object));
        assert_eq!((code.as_str(), cause), ("unreadable", format!("no usable {what}")), "{kind}");
    }
    assert_eq!(fault(Source::Stripe, json!([])).1, "no usable type");
}
