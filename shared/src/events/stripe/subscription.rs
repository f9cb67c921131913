//! Subscriptions.

use serde_json::{Value, json};

use super::{super::Meaning, Reading, Unreadable, order};
use crate::providers::{currency, stripe::subscription_status};

/// How the subscription is; nothing of one that was never paid for. `authoritative` where it was asked for just now.
pub(in super::super) fn changed(
    subscription: Reading<'_>,
    as_of: Option<&str>,
    authoritative: bool,
) -> Result<Vec<Value>, Unreadable> {
    let id = subscription.id("/id")?;
    let told = subscription.maybe_text("/status").ok_or_else(|| Unreadable::of("/status"))?;
    let Some(status) = subscription_status(told) else { return Ok(Vec::new()) };
    let period_end = first_seconds(subscription, "current_period_end");
    // Newer versions write the end with the period as a date.
    let ends = subscription.flag("/cancel_at_period_end") || subscription.maybe_seconds("/cancel_at").is_some();
    Ok(vec![json!({
        "kind": "subscription_changed",
        "provider_subscription_id": id,
        "order_public_id": order(subscription),
        "provider_customer_id": subscription.maybe_id("/customer"),
        "price_id": subscription.maybe_id("/metadata/price_id"),
        "clerk_plan_id": null,
        "payer": null,
        "state": {
            "status": status,
            "current_period_start": first_seconds(subscription, "current_period_start"),
            "current_period_end": period_end,
            "cancel_at_period_end": ends,
            "canceled_at": subscription.maybe_seconds("/canceled_at"),
            "ended_at": subscription.maybe_seconds("/ended_at"),
            "trial_ends_at": subscription.maybe_seconds("/trial_end"),
            "quantity": subscription.maybe_count("/items/data/0/quantity"),
            "amount": amount(subscription),
        },
        "authoritative": authoritative,
        "as_of": as_of,
    })])
}

/// The trial is about to end.
pub(super) fn trial_ending(subscription: Reading<'_>) -> Result<Meaning, Unreadable> {
    Ok(Meaning::one(json!({
        "kind": "trial_ending",
        "provider_subscription_id": subscription.id("/id")?,
        "order_public_id": order(subscription),
        "trial_ends_at": subscription.maybe_seconds("/trial_end"),
    })))
}

/// Periods belong to items; older versions had them on the subscription.
fn first_seconds(subscription: Reading<'_>, name: &str) -> Option<String> {
    subscription
        .maybe_seconds(&format!("/items/data/0/{name}"))
        .or_else(|| subscription.maybe_seconds(&format!("/{name}")))
}

/// What a period costs; `None` where a price is not a plain amount.
fn amount(subscription: Reading<'_>) -> Option<i64> {
    let currency = subscription.currency("/currency").ok()?;
    let mut sum = 0_i64;
    for item in subscription.list("/items/data") {
        let quantity = item.maybe_count("/quantity").unwrap_or(1);
        let unit = item.maybe_integer("/price/unit_amount").filter(|unit| *unit >= 0)?;
        sum = sum.checked_add(unit.checked_mul(i64::from(quantity))?)?;
    }
    currency::from_stripe(sum, &currency)
}
