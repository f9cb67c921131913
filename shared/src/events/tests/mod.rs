#![allow(clippy::indexing_slicing, clippy::panic)]

mod clerk;
mod hostile;
mod paypal;
mod questions;
mod stripe;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Event, Normalised, Source, normalise};
use crate::testing::Script;

const ISSUER: &str = "https://clerk.example.com";

const VARIABLES: [(&str, &str); 8] = [
    ("STRIPE_TEST_SECRET_KEY", "sk_test_1"),
    ("PAYPAL_CLIENT_ID", "id"),
    ("PAYPAL_CLIENT_SECRET", "secret"),
    ("CLERK_ISSUER", ISSUER),
    ("CLERK_AUTHORIZED_PARTIES", "http://localhost:5173"),
    ("SUPABASE_JWT_SECRET", "local-jwt-secret-turnpike-at-least-32-characters"),
    ("ALLOWED_ORIGINS", "http://localhost:5173"),
    ("CLERK_CHECKOUT_URL", "http://localhost:5173/clerk"),
];

fn script() -> Arc<Script> {
    Script::new(&VARIABLES)
}

fn event(source: Source, payload: Value) -> Event {
    Event { source, event_id: "evt_1".to_owned(), payload }
}

fn normal(source: Source, payload: Value) -> Normalised {
    normalise(&script().app().config, &event(source, payload))
}

/// The one command of an event that is understood without asking.
#[track_caller]
fn command(source: Source, payload: Value) -> Value {
    let normalised = normal(source, payload);
    let [command] = &normalised.commands[..] else { panic!("not one command: {normalised:?}") };
    command.clone()
}

/// The event is understood and none of our business.
#[track_caller]
fn nothing(source: Source, payload: Value) {
    let normalised = normal(source, payload);
    assert!(
        normalised.commands.is_empty() && normalised.question.is_none() && normalised.error.is_none(),
        "{normalised:?}"
    );
}

/// Why the event cannot be read.
#[track_caller]
fn fault(source: Source, payload: Value) -> (String, String) {
    let normalised = normal(source, payload);
    let Some(error) = &normalised.error else { panic!("no error: {normalised:?}") };
    assert!(normalised.commands.is_empty() && normalised.question.is_none(), "{normalised:?}");
    (error.code.clone(), error.cause.clone())
}

/// Every member of `expected` is in `actual` as it is.
#[track_caller]
fn has(actual: &Value, expected: &Value) {
    for (name, value) in expected.as_object().into_iter().flatten() {
        if value.is_object() && actual[name].is_object() {
            has(&actual[name], value);
        } else {
            assert_eq!(&actual[name], value, "{name} of {actual}");
        }
    }
}

fn of_stripe(kind: &str, object: &Value) -> Value {
    json!({
        "id": "evt_1", "object": "event", "type": kind, "livemode": false, "created": 1_800_000_000, "data": { "object": object },
    })
}

fn of_clerk(kind: &str, data: &Value) -> Value {
    json!({ "object": "event", "type": kind, "timestamp": 1_800_000_000_000_i64, "data": data })
}

fn of_paypal(kind: &str, resource: &Value) -> Value {
    json!({
        "id": "WH-1", "event_type": kind, "create_time": "2027-01-15T08:00:00Z", "resource": resource,
    })
}
