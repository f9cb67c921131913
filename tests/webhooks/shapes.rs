//! Every object that Stripe publishes an example of. They are not part of this repository: without them nothing is checked here,
//! and the test says so. (Clerk's are `tests/node/clerk-events.test.mjs`.)

use std::{env, fs, path::PathBuf};

use futures_util::{StreamExt as _, stream};
use serde_json::Value;
use turnpike_tests::{
    Stack,
    webhook::{self, of_stripe},
};

use crate::purchase::{assert_books, logged};

/// How many are sent at once.
const AT_ONCE: usize = 4;

/// Types that a resource of Stripe's is reported under, beside its own name's.
const TYPES: [(&str, &[&str]); 10] = [
    ("checkout.session", &["completed", "async_payment_succeeded", "async_payment_failed", "expired"]),
    ("payment_intent", &["succeeded", "payment_failed", "processing", "canceled"]),
    ("invoice", &["paid", "payment_succeeded", "payment_failed"]),
    ("subscription", &["created", "updated", "deleted", "paused", "resumed", "trial_will_end"]),
    ("charge", &["refunded", "succeeded"]),
    ("refund", &["created", "updated", "failed"]),
    ("dispute", &["created", "closed"]),
    ("product", &["created", "updated", "deleted"]),
    ("price", &["created", "updated", "deleted"]),
    ("customer", &["created"]),
];

fn published(name: &str) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = env::var_os("PUBLISHED_SHAPES").map_or(root, PathBuf::from);
    let text = fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        eprintln!(
            "\n*** {name} is not in {}: nothing is checked (PUBLISHED_SHAPES names another folder)\n",
            folder.display()
        );
    }
    text
}

/// `customer.subscription.updated`, `charge.dispute.created`; most begin with the resource's own name.
fn kind(resource: &str, event: &str) -> String {
    match resource {
        "subscription" => format!("customer.subscription.{event}"),
        "dispute" => format!("charge.dispute.{event}"),
        _ => format!("{resource}.{event}"),
    }
}

/// Whatever it is, it is answered 200 and settled, or waits for something that it names, or is failed with a reason.
async fn assert_honest(stack: &Stack, kind: &str, receipt: &Value) -> String {
    let status = receipt["status"].as_str().unwrap().to_owned();
    let event = logged(stack, receipt["id"].as_str().unwrap()).await;
    assert_eq!(event["type"], kind);
    match status.as_str() {
        "applied" | "ignored" => assert!(event["error"].is_null(), "{event}"),
        "pending" => assert!(event["waiting_for"].is_array() || event["error"]["code"].is_string(), "{event}"),
        "failed" => assert!(event["error"]["code"].is_string(), "{event}"),
        other => panic!("{other}: {event}"),
    }
    status
}

/// Promise: every resource of Stripe's under every type that it may have is answered 200, and what becomes of it is said.
#[tokio::test]
async fn of_stripes_resources() {
    let Some(text) = published("stripe-fixtures3.json") else { return };
    let stack = Stack::get();
    let fixtures: Value = serde_json::from_str(&text).unwrap();
    let mut events = Vec::new();
    for (resource, object) in fixtures["resources"].as_object().unwrap() {
        let known = TYPES.iter().find(|(name, _)| name == resource).map_or(&["updated"][..], |(_, kinds)| kinds);
        events.extend(known.iter().map(|event| (kind(resource, event), object.clone())));
    }
    assert!(events.len() > 190, "{}", events.len());
    let sent = stream::iter(events).map(|(kind, object)| {
        let stack = stack.clone();
        async move {
            let receipt = webhook::stripe(&stack.api(), &of_stripe(&kind, &object)).await.expect(200);
            (kind.clone(), assert_honest(&stack, &kind, &receipt).await)
        }
    });
    let all: Vec<(String, String)> = sent.buffer_unordered(AT_ONCE).collect().await;
    let ours = |kind: &str| {
        TYPES
            .iter()
            .any(|(name, kinds)| *name != "customer" && kinds.iter().any(|event| self::kind(name, event) == kind))
    };
    for (kind, status) in &all {
        assert!(ours(kind) || status == "ignored", "{kind} is {status}");
    }
    assert!(all.iter().any(|(_, status)| status == "pending"), "objects that nobody told us of are waited for");
    assert_books().await;
}
