//! Providers that are asked, and the database on either side of it.

use uuid::Uuid;

use super::*;
use crate::{
    events::{Receipt, receive, replay, retry_due},
    http::Call,
    platform::SendError,
    problem::{Code, Outcome},
    testing::finish,
};

const ID: &str = "0190a000-0000-7000-8000-000000000001";

/// Writes down what a provider answers.
type Write = fn(&Script) -> &Script;

const RPC: &str = "http://supabase.test/rest/v1/rpc/";

fn told(script: &Arc<Script>, payload: Value) -> Outcome<Receipt> {
    finish(receive(&script.app(), &Call::default(), event(Source::Stripe, payload)))
}

fn updated() -> Value {
    of_stripe("customer.subscription.updated", &json!({ "id": "sub_1", "status": "past_due", "currency": "usd" }))
}

fn step(script: &Script, status: &str, version: Option<i64>) {
    database(script, &json!({ "id": ID, "status": status, "version": version }));
}

fn database(script: &Script, body: &Value) {
    script.answer_with(200, &[("content-type", "application/json")], body.to_string());
}

fn subscription(script: &Script, status: &str) {
    script.answer(200, &json!({ "id": "sub_1", "livemode": false, "status": status, "currency": "usd" }));
}

/// The addresses that were called, the database's by their functions alone; and the bodies.
fn calls(script: &Script) -> Vec<(String, Value)> {
    let read = |request: &crate::platform::Outbound| {
        let body = serde_json::from_slice(&request.body).unwrap_or_default();
        (request.url.replace(RPC, ""), body)
    };
    script.sent().iter().map(read).collect()
}

/// Promise: what the payload tells is applied in one round trip, with the event stored in the same.
#[test]
fn one_round_trip() {
    let script = script();
    step(&script, "applied", None);
    let refund =
        json!({ "id": "re_1", "amount": 4, "currency": "usd", "status": "succeeded", "payment_intent": "pi_1" });
    let receipt = told(&script, of_stripe("refund.created", &refund));
    assert_eq!(receipt.ok().map(|receipt| (receipt.status, receipt.replayed)), Some(("applied".to_owned(), false)));
    let calls = calls(&script);
    let [(name, body)] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!(name, "webhook_event_receive");
    has(
        body,
        &json!({
            "p_provider": "stripe", "p_event_id": "evt_1", "p_type": "refund.created", "p_livemode": false,
            "p_occurred_at": "2027-01-15T08:00:00.000Z",
        }),
    );
    assert_eq!((&body["p_commands"][0]["kind"], &body["p_payload"]["id"]), (&"refund_changed".into(), &"evt_1".into()));
    assert_eq!((body.get("p_question"), body.get("p_error")), (None, None));
}

/// Promise: what may be overtaken is asked for as it is now, and the answer is what is applied.
#[test]
fn asked_and_settled() {
    let script = script();
    step(&script, "pending", Some(4));
    subscription(&script, "active");
    step(&script, "applied", Some(5));
    assert_eq!(told(&script, updated()).ok().map(|receipt| receipt.status).as_deref(), Some("applied"));
    let calls = calls(&script);
    assert_eq!(calls[0].1["p_question"], json!({ "kind": "subscription", "provider_id": "sub_1" }));
    assert_eq!(calls[0].1["p_commands"], json!([]));
    assert_eq!(calls[1].0, "https://api.stripe.com/v1/subscriptions/sub_1");
    assert_eq!((calls[2].0.as_str(), &calls[2].1["p_version"]), ("webhook_event_settle", &4.into()));
    has(&calls[2].1["p_commands"][0], &json!({ "authoritative": true, "state": { "status": "active" } }));
}

/// Promise: an answer that another event has overtaken is asked for again, three times at most.
#[test]
fn overtaken() {
    let script = script();
    step(&script, "pending", Some(1));
    for version in 2..=4 {
        subscription(&script, "active");
        step(&script, "pending", Some(version));
    }
    assert_eq!(told(&script, updated()).ok().map(|receipt| receipt.status).as_deref(), Some("pending"));
    assert_eq!((script.sent().len(), script.left()), (7, 0));
    step(&script, "pending", Some(1));
    subscription(&script, "active");
    step(&script, "pending", Some(1));
    told(&script, updated()).ok();
    assert_eq!(
        (script.sent().len(), script.left()),
        (3, 0),
        "one that waits for something else is not asked for again"
    );
}

/// Promise: where there is nobody to ask, or nobody who knows, the payload's own word is taken for what it is.
#[test]
fn the_payloads_own_word() {
    let bare = Script::new(&VARIABLES[5..6]);
    step(&bare, "pending", Some(1));
    step(&bare, "applied", Some(2));
    assert!(told(&bare, updated()).is_ok());
    let unknown = script();
    step(&unknown, "pending", Some(1));
    unknown.answer(404, &json!({ "error": { "code": "resource_missing" } }));
    step(&unknown, "applied", Some(2));
    assert!(told(&unknown, updated()).is_ok());
    for (script, at) in [(bare, 1), (unknown, 2)] {
        has(
            &calls(&script)[at].1["p_commands"][0],
            &json!({ "authoritative": false, "state": { "status": "past_due" } }),
        );
    }
}

/// Promise: a provider that is away leaves the event for later, and one that refuses does not.
#[test]
fn a_provider_that_does_not_answer() {
    let faults: [(&str, bool, Write); 4] = [
        ("provider_unavailable", true, |script| {
            script.times(3, |script| script.fail(SendError::Unreachable("cut".to_owned())))
        }),
        ("provider_refused", true, |script| script.answer(401, &json!({}))),
        ("provider_refused", false, |script| script.answer(400, &json!({}))),
        ("provider_invalid", true, |script| script.answer(200, &json!({ "id": "sub_other", "status": "active" }))),
    ];
    for (code, retry, fail) in faults {
        let script = script();
        step(&script, "pending", Some(1));
        fail(&script);
        step(&script, "pending", Some(1));
        assert!(told(&script, updated()).is_ok());
        let calls = calls(&script);
        let (name, body) = &calls[calls.len() - 1];
        assert_eq!((name.as_str(), &body["p_commands"]), ("webhook_event_settle", &json!([])));
        has(&body["p_error"], &json!({ "code": code, "retry": retry }));
        assert_eq!(script.left(), 0, "{code}");
    }
}

/// Promise: an invoice is told with its payment where Stripe says it, and as it came where it does not.
#[test]
fn invoices_never_wait() {
    let invoice = json!({
        "id": "in_1", "amount_paid": 5, "currency": "usd", "billing_reason": "subscription_cycle", "subscription": "sub_1",
    });
    let mut whole = invoice.clone();
    whole["payments"] = json!({ "data": [{ "payment": { "payment_intent": "pi_9" } }] });
    for (status, body, payment) in [(200, whole, json!("pi_9")), (403, json!({}), Value::Null)] {
        let script = script();
        step(&script, "pending", Some(1));
        script.answer(status, &body);
        step(&script, "applied", Some(2));
        assert!(told(&script, of_stripe("invoice.paid", &invoice)).is_ok());
        let calls = calls(&script);
        assert_eq!(calls[1].0, "https://api.stripe.com/v1/invoices/in_1?expand[]=payments");
        has(&calls[2].1["p_commands"][0], &json!({ "kind": "invoice_paid", "provider_payment_id": payment }));
    }
}

/// Promise: a trial at PayPal pays its order with nothing, since no sale will tell that it began.
#[test]
fn a_trial_at_paypal() {
    let script = script();
    step(&script, "pending", Some(1));
    script.answer(200, &json!({ "access_token": "t", "expires_in": 32_400 }));
    let subscription = json!({
        "id": "I-1", "status": "ACTIVE", "custom_id": "TP-1",
        "billing_info": {
            "outstanding_balance": { "currency_code": "USD", "value": "0.00" }, "next_billing_time": "2027-02-15T08:00:00Z",
            "cycle_executions": [{ "tenure_type": "TRIAL", "cycles_remaining": 1 }],
        },
    });
    script.answer(200, &subscription);
    step(&script, "applied", Some(2));
    let event = event(Source::PayPal, of_paypal("BILLING.SUBSCRIPTION.ACTIVATED", &subscription));
    assert!(finish(receive(&script.app(), &Call::default(), event)).is_ok());
    let calls = calls(&script);
    assert_eq!(calls[2].0, "https://api-m.sandbox.paypal.com/v1/billing/subscriptions/I-1");
    let commands = &calls[3].1["p_commands"];
    has(
        &commands[0],
        &json!({
            "kind": "checkout_completed", "paid": true, "amount": 0, "currency": "usd", "payment": { "session_id": "I-1" },
            "subscription": { "trial_ends_at": "2027-02-15T08:00:00.000Z" },
        }),
    );
    has(
        &commands[1],
        &json!({ "kind": "subscription_changed", "authoritative": true, "state": { "status": "trialing" } }),
    );
}

/// Promise: a charge's refunds are read from Stripe, each by its id.
#[test]
fn refunds_of_a_charge() {
    let script = script();
    step(&script, "pending", Some(1));
    let refund =
        |id: &str| json!({ "id": id, "amount": 2, "currency": "usd", "status": "succeeded", "payment_intent": "pi_1" });
    script.answer(200, &json!({ "object": "list", "data": [refund("re_1"), refund("re_2")] }));
    step(&script, "applied", Some(2));
    let charge = json!({ "id": "ch_1", "amount_refunded": 4, "currency": "usd", "refunded": true });
    assert!(told(&script, of_stripe("charge.refunded", &charge)).is_ok());
    let calls = calls(&script);
    assert_eq!(calls[1].0, "https://api.stripe.com/v1/refunds?charge=ch_1&limit=100");
    let ids: Vec<_> =
        calls[2].1["p_commands"].as_array().into_iter().flatten().map(|told| &told["provider_refund_id"]).collect();
    assert_eq!(ids, ["re_1", "re_2"]);
}

/// Promise: due events are read anew and applied one by one, one that cannot be does not keep the others from it, and none is
/// claimed that is not tried.
#[test]
fn due_events() {
    let script = script();
    let claimed = |provider: &str, payload: Value| {
        database(&script, &json!([{ "id": ID, "provider": provider, "event_id": "e", "payload": payload }]));
    };
    claimed("stripe", updated());
    step(&script, "pending", Some(1));
    subscription(&script, "active");
    step(&script, "applied", Some(2));
    claimed("somebody", json!({}));
    claimed("clerk", of_clerk("user.deleted", &json!({ "id": "user_1" })));
    step(&script, "applied", None);
    database(&script, &json!([]));
    let counts = finish(retry_due(&script.app(), &Call::default(), 10, 1_000));
    assert_eq!(counts.ok(), Some(json!({ "claimed": 3, "applied": 2, "errors": 1 })));
    let calls = calls(&script);
    let names: Vec<&str> = calls.iter().map(|(name, _)| name.as_str()).collect();
    let (claim, retry) = ("webhook_event_claim", "webhook_event_retry");
    assert_eq!(names[0..2], [claim, retry]);
    assert_eq!(names[3..], ["webhook_event_settle", claim, claim, retry, claim]);
    assert_eq!(calls[0].1, json!({ "p_limit": 1 }));
    let late = finish(retry_due(&script.app(), &Call::default(), 10, 0));
    assert_eq!(late.ok(), Some(json!({})));
}

/// Promise: a database that is away is said to be, so that the provider comes again.
#[test]
fn without_a_database() {
    let script = script();
    script.fail(SendError::Unreachable("gone".to_owned()));
    let problem = told(&script, updated()).err();
    assert_eq!(problem.map(|problem| problem.code), Some(Code::DatabaseUnavailable));
    script.answer(404, &json!({ "code": "PT404", "message": "webhook_event_not_found" }));
    let problem = finish(replay(&script.app(), &Call::default(), Uuid::nil())).err();
    assert_eq!(problem.map(|problem| problem.code), Some(Code::WebhookEventNotFound));
}
