//! Changes of subscriptions at Stripe.

use super::*;

fn change(when: &str, preview: bool) -> Operation {
    let request = json!({
        "subscription_id": "s-1", "provider_subscription_id": "sub_1", "price_id": "r-2", "product_name": "Pro", "amount": 9900,
        "currency": "usd", "billing_period": "yearly", "quantity": 1, "when": when, "preview": preview,
    });
    let mut operation = operation("stripe", "subscription_change", request);
    if preview {
        (operation.id, operation.idempotency_key, operation.attempts) = (None, None, None);
    }
    operation
}

fn subscription(schedule: Option<&str>) -> Value {
    json!({
        "id": "sub_1", "status": "active", "schedule": schedule,
        "items": { "data": [{ "id": "si_1", "current_period_end": 1_800_001_920, "price": { "id": "price_1", "product": "prod_1" } }] },
    })
}

const PERIOD_END: &str = "2027-01-15T08:32:00Z";

/// Promise: an upgrade is paid now or does not happen, and takes what was planned for the renewal with it.
#[test]
fn now() {
    let script = script();
    script.answer(200, &subscription(Some("sub_sched_1"))).answer(200, &json!({ "id": "price_2" }));
    script.answer(200, &subscription(None)).answer(200, &json!({ "id": "sub_sched_1" }));
    assert_eq!(run(&script, &change("now", false)).unwrap(), json!({ "current_period_end": PERIOD_END }));
    let sent = script.sent();
    assert_eq!(
        places(&sent),
        [
            "GET /v1/subscriptions/sub_1",
            "POST /v1/prices",
            "POST /v1/subscriptions/sub_1",
            "POST /v1/subscription_schedules/sub_sched_1/release",
        ]
    );
    let keys: Vec<_> = sent.iter().map(|request| header(request, "idempotency-key")).collect();
    assert_eq!(keys, ["", "tp_1_price", "tp_1", "tp_1_release"]);
    assert_eq!(
        form(&sent[1]),
        [
            "currency=usd",
            "metadata[price_id]=r-2",
            "product_data[metadata][price_id]=r-2",
            "product_data[name]=Pro",
            "recurring[interval]=year",
            "recurring[interval_count]=1",
            "unit_amount=9900",
        ]
    );
    assert_eq!(
        form(&sent[2]),
        [
            "items[0][id]=si_1",
            "items[0][price]=price_2",
            "items[0][quantity]=1",
            "metadata[price_id]=r-2",
            "payment_behavior=error_if_incomplete",
            "proration_behavior=always_invoice",
        ]
    );
}

/// Promise: what fails after the change leaves it done, and a card that is declined leaves it undone.
#[test]
fn half_way() {
    let script = script();
    script.answer(200, &subscription(Some("sub_sched_1"))).answer(200, &json!({ "id": "price_2" }));
    script.answer(200, &subscription(None)).answer(400, &json!({ "error": { "type": "invalid_request_error" } }));
    assert_eq!(verdict(run(&script, &change("now", false))), ("unknown", "provider_refused"));
    script.answer(200, &subscription(None)).answer(200, &json!({ "id": "price_2" }));
    script.answer(402, &json!({ "error": { "type": "card_error", "code": "card_declined" } }));
    assert_eq!(verdict(run(&script, &change("now", false))), ("refused", "payment_declined"));
}

fn schedule() -> Value {
    json!({
        "id": "sub_sched_1", "current_phase": { "start_date": 1_797_000_000, "end_date": 1_800_001_920 },
        "phases": [
            { "start_date": 1_790_000_000, "end_date": 1_797_000_000, "items": [] },
            {
                "start_date": 1_797_000_000, "end_date": 1_800_001_920, "items": [{ "price": "price_1", "quantity": 1 }],
                "discounts": [{ "coupon": "co_1", "discount": null }], "trial_end": null, "metadata": { "order_public_id": "TP-1" },
            },
        ],
    })
}

/// Promise: a downgrade begins with the next period, whatever its length, and costs nothing before.
#[test]
fn at_period_end() {
    for planned in [None, Some("sub_sched_1")] {
        let script = script();
        script.answer(200, &subscription(planned)).answer(200, &json!({ "id": "price_2" }));
        script.answer(200, &schedule()).answer(200, &schedule());
        let result = run(&script, &change("at_period_end", false)).unwrap();
        assert_eq!(result, json!({ "effective_at": PERIOD_END, "current_period_end": PERIOD_END }));
        let sent = script.sent();
        let (third, key) = match planned {
            None => ("POST /v1/subscription_schedules", "tp_1_schedule"),
            Some(_) => ("GET /v1/subscription_schedules/sub_sched_1", ""),
        };
        assert_eq!((place(&sent[2]).as_str(), header(&sent[2], "idempotency-key")), (third, key));
        assert_eq!(place(&sent[3]), "POST /v1/subscription_schedules/sub_sched_1");
        assert_eq!(
            form(&sent[3]),
            [
                "end_behavior=release",
                "phases[0][discounts][0][coupon]=co_1",
                "phases[0][end_date]=1800001920",
                "phases[0][items][0][price]=price_1",
                "phases[0][items][0][quantity]=1",
                "phases[0][metadata][order_public_id]=TP-1",
                "phases[0][start_date]=1797000000",
                "phases[1][duration][interval]=year",
                "phases[1][duration][interval_count]=1",
                "phases[1][items][0][price]=price_2",
                "phases[1][items][0][quantity]=1",
                "phases[1][metadata][price_id]=r-2",
                "phases[1][proration_behavior]=none",
                "proration_behavior=none",
            ]
        );
    }
}

/// Promise: a preview says what would be due and changes nothing.
#[test]
fn a_preview() {
    let script = script();
    script.answer(200, &subscription(None)).answer(200, &json!({ "amount_due": 4200, "currency": "usd" }));
    let result = run(&script, &change("now", true)).unwrap();
    let due = json!({ "amount": 4200, "currency": "usd" });
    assert_eq!(result, json!({ "amount_due": due }));
    let sent = script.sent();
    assert_eq!(places(&sent), ["GET /v1/subscriptions/sub_1", "POST /v1/invoices/create_preview"]);
    assert_eq!(
        form(&sent[1]),
        [
            "subscription=sub_1",
            "subscription_details[items][0][id]=si_1",
            "subscription_details[items][0][price_data][currency]=usd",
            "subscription_details[items][0][price_data][product]=prod_1",
            "subscription_details[items][0][price_data][recurring][interval]=year",
            "subscription_details[items][0][price_data][recurring][interval_count]=1",
            "subscription_details[items][0][price_data][unit_amount]=9900",
            "subscription_details[items][0][quantity]=1",
            "subscription_details[proration_behavior]=always_invoice",
        ]
    );
    script.answer(200, &subscription(None));
    let result = run(&script, &change("at_period_end", true)).unwrap();
    assert_eq!(result["amount_due"], json!({ "amount": 0, "currency": "usd" }));
    assert_eq!(result["effective_at"], PERIOD_END);
}

fn end(kind: &str, at_period_end: bool) -> Operation {
    let request =
        json!({ "subscription_id": "s-1", "provider_subscription_id": "sub_1", "at_period_end": at_period_end });
    operation("stripe", kind, request)
}

/// Promise: an end with the period can be taken back; whatever was planned for the renewal is off.
#[test]
fn an_end_with_the_period() {
    let script = script();
    script.answer(200, &subscription(Some("sub_sched_1"))).answer(200, &schedule()).answer(200, &subscription(None));
    let result = run(&script, &end("subscription_cancel", true)).unwrap();
    let expected = json!({ "status": "active", "current_period_end": PERIOD_END, "cancel_at_period_end": true });
    assert_eq!(result, expected);
    let sent = script.sent();
    assert_eq!(place(&sent[1]), "POST /v1/subscription_schedules/sub_sched_1/release");
    assert_eq!(
        (place(&sent[2]).as_str(), form(&sent[2])),
        ("POST /v1/subscriptions/sub_1", vec!["cancel_at_period_end=true".to_owned()])
    );

    script.answer(200, &subscription(None));
    let result = run(&script, &end("subscription_resume", false)).unwrap();
    assert_eq!(result["cancel_at_period_end"], false);
    assert_eq!(form(&script.sent()[0]), ["cancel_at_period_end=false"]);
}

/// Promise: an end now ends it once, also where the first answer was lost.
#[test]
fn an_end_now() {
    let script = script();
    let ended = json!({ "id": "sub_1", "status": "canceled", "items": { "data": [] } });
    let gone = json!({ "error": { "type": "invalid_request_error", "code": "resource_missing" } });
    script.answer_with(500, &[], "").answer(404, &gone).answer(200, &ended);
    let result = run(&script, &end("subscription_cancel", false)).unwrap();
    assert_eq!(result, json!({ "status": "canceled", "current_period_end": null, "cancel_at_period_end": false }));
    let expected = ["DELETE /v1/subscriptions/sub_1", "DELETE /v1/subscriptions/sub_1", "GET /v1/subscriptions/sub_1"];
    assert_eq!(places(&script.sent()), expected);
    script.answer(404, &gone).answer(404, &gone);
    assert_eq!(verdict(run(&script, &end("subscription_cancel", false))), ("refused", "provider_refused"));
}
