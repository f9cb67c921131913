//! The providers' webhooks: whether their events are taken, and whether any came.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use shared::{db::Db, http::App};

use super::Check;

/// The page of the event log that is read.
#[derive(Deserialize)]
struct Events {
    data: Vec<Event>,
}

/// The newest event of a provider.
#[derive(Deserialize)]
struct Event {
    r#type: String,
    status: String,
    received_at: String,
}

/// One step for each provider that is configured in any way.
pub(crate) async fn check(app: &Arc<App>, db: &Db) -> Vec<Check> {
    let payments = &app.config.payments;
    let paypal = payments.paypal.as_ref();
    let providers = [
        ("stripe", payments.stripe.is_some(), !payments.stripe_webhook_secrets.is_empty(), "STRIPE_WEBHOOK_SECRET"),
        (
            "clerk",
            app.config.clerk.is_some(),
            !payments.clerk_webhook_secrets.is_empty(),
            "CLERK_WEBHOOK_SIGNING_SECRET",
        ),
        ("paypal", paypal.is_some(), paypal.is_some_and(|paypal| paypal.webhook_id.is_some()), "PAYPAL_WEBHOOK_ID"),
    ];
    let mut steps = Vec::new();
    for (provider, is_used, is_taken, variable) in providers {
        if is_used {
            let missing = || format!("Set {variable}: without it the events of {provider} are refused.");
            let start_ms = app.platform().now().timestamp_millis();
            let outcome = if is_taken { last(db, provider).await } else { Err(missing()) };
            let end_ms = app.platform().now().timestamp_millis();
            steps.push(Check::new(&format!("events of {provider}"), start_ms, end_ms, outcome));
        }
    }
    if steps.is_empty() {
        let nobody = Err("No provider is configured, so no events will come.".to_owned());
        steps.push(Check::new("events", 0, 0, nobody));
    }
    steps
}

/// The last event proves that address, secret and database are right.
async fn last(db: &Db, provider: &str) -> Result<String, String> {
    let log = db.rpc_as::<Events>("webhook_event_list", json!({ "provider": provider, "limit": 1 })).await;
    let log = log.map_err(|problem| format!("The event log cannot be read ({}).", problem.code.name()))?;
    match log.data.first() {
        Some(Event { r#type: kind, status, received_at }) => {
            Ok(format!("The last one, {kind}, came at {received_at} and is {status}."))
        }
        None => Err(format!("None has come yet: send one from {provider}'s dashboard to /v1/webhooks/{provider}.")),
    }
}
