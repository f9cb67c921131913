//! Subscriptions of Clerk Billing. What Clerk calls a subscription holds everything that a payer has; one plan of it, which is
//! what we call a subscription, is an item.

use serde_json::{Value, json};

use super::{Clerk, Meaning, Reading, Unreadable, order};

/// Everything that a payer has: each item by itself. The first form of these events was one item without a list.
pub(super) fn subscription_changed(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    clerk.data.id("/id")?;
    if clerk.data.at("/items").0.is_null() {
        return item_changed(clerk);
    }
    let commands = clerk.data.list("/items").map(|item| command(clerk, item));
    Ok(Meaning::Commands(commands.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect()))
}

/// One plan.
pub(super) fn item_changed(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    Ok(Meaning::Commands(command(clerk, clerk.data)?.into_iter().collect()))
}

/// The trial is about to end.
pub(super) fn trial_ending(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    Ok(Meaning::one(json!({
        "kind": "trial_ending",
        "provider_subscription_id": clerk.data.id("/id")?,
        "order_public_id": order(clerk.data),
        "trial_ends_at": clerk.data.maybe_millis("/period_end"),
    })))
}

/// What was planned and never began, or is not paid for yet, is no subscription; neither is the plan that everybody has, which
/// has no end.
fn command(clerk: &Clerk<'_>, item: Reading<'_>) -> Result<Option<Value>, Unreadable> {
    let id = item.id("/id")?;
    let told = item.maybe_text("/status").ok_or_else(|| Unreadable::of("/status"))?;
    let trial = item.flag("/is_free_trial");
    let status = match told {
        "active" | "canceled" if trial => "trialing",
        // Canceled is what ends with its period and runs until then.
        "active" | "canceled" => "active",
        "past_due" => "past_due",
        "ended" => "canceled",
        _ => return Ok(None),
    };
    let period_end = item.maybe_millis("/period_end");
    if period_end.is_none() && told == "active" {
        return Ok(None);
    }
    let payer = if item.at("/payer").0.is_null() { clerk.payer(clerk.data) } else { clerk.payer(item) };
    let as_of = item.maybe_millis("/updated_at").or_else(|| clerk.as_of.clone());
    Ok(Some(json!({
        "kind": "subscription_changed",
        "provider_subscription_id": id,
        "order_public_id": order(item).or(order(clerk.data)),
        "provider_customer_id": item.first_id(&["/payer/id"]).or(clerk.data.first_id(&["/payer/id", "/payer_id"])),
        "price_id": null,
        "clerk_plan_id": plan(item),
        "payer": payer,
        "state": {
            "status": status,
            "current_period_start": item.maybe_millis("/period_start"),
            "current_period_end": period_end,
            "cancel_at_period_end": told == "canceled",
            "canceled_at": item.maybe_millis("/canceled_at"),
            "ended_at": item.maybe_millis("/ended_at").or(if told == "ended" { as_of.clone() } else { None }),
            "trial_ends_at": item.maybe_millis("/period_end").filter(|_| trial),
            "quantity": null,
            "amount": null,
        },
        "authoritative": false,
        "as_of": as_of,
    })))
}

/// The plan of an item.
pub(super) fn plan(item: Reading<'_>) -> Option<&str> {
    item.first_id(&["/plan_id", "/plan/id"])
}
