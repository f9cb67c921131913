//! Subscriptions.

use serde_json::{Value, json};

use super::{Meaning, Reading, Unreadable, money, order};

/// How the subscription is; nothing of one that the payer has not agreed to. `authoritative` where it was asked for just now.
pub(super) fn changed(
    subscription: Reading<'_>,
    as_of: Option<&str>,
    authoritative: bool,
) -> Result<Vec<Value>, Unreadable> {
    let id = subscription.id("/id")?;
    let billing = subscription.at("/billing_info");
    let told = subscription.maybe_text("/status").ok_or_else(|| Unreadable::of("/status"))?;
    let owes = billing.maybe_count("/failed_payments_count").is_some_and(|count| count > 0);
    let trial_ends_at = trial(billing).then(|| billing.maybe_time("/next_billing_time")).flatten();
    let status = match told {
        "ACTIVE" if trial_ends_at.is_some() => "trialing",
        "ACTIVE" => "active",
        "SUSPENDED" if owes => "past_due",
        // How a subscription ends with its period at PayPal: it is paid until then, and charged no more.
        "SUSPENDED" => "active",
        "CANCELLED" => "canceled",
        "EXPIRED" => "expired",
        _ => return Ok(Vec::new()),
    };
    let since = subscription.maybe_time("/status_update_time");
    let ended = matches!(told, "CANCELLED" | "EXPIRED");
    Ok(vec![json!({
        "kind": "subscription_changed",
        "provider_subscription_id": id,
        "order_public_id": order(subscription),
        "provider_customer_id": null,
        "price_id": null,
        "clerk_plan_id": null,
        "payer": null,
        "state": {
            "status": status,
            "current_period_start": billing.maybe_time("/last_payment/time"),
            "current_period_end": billing.maybe_time("/next_billing_time"),
            "cancel_at_period_end": told == "SUSPENDED" && !owes,
            "canceled_at": since.clone().filter(|_| ended),
            "ended_at": since.filter(|_| ended),
            "trial_ends_at": trial_ends_at,
            "quantity": subscription.maybe_count("/quantity"),
            "amount": null,
        },
        "authoritative": authoritative,
        "as_of": as_of,
    })])
}

/// How the subscription is that PayPal was asked for. One that begins with a trial pays its order with nothing, and no sale tells.
pub(in super::super) fn asked(subscription: Reading<'_>, now: &str) -> Result<Vec<Value>, Unreadable> {
    let mut commands = changed(subscription, Some(now), true)?;
    let trial_ends_at = commands.first().and_then(|command| command.pointer("/state/trial_ends_at")).cloned();
    if let Some(trial_ends_at @ Value::String(_)) = trial_ends_at {
        let id = subscription.id("/id")?;
        let begun = json!({
            "kind": "checkout_completed",
            "payment": { "payment_ids": [], "session_id": id, "order_public_id": order(subscription) },
            "paid": true,
            "provider_payment_id": null,
            "provider_subscription_id": id,
            "provider_customer_id": null,
            "amount": 0,
            "currency": subscription.currency("/billing_info/outstanding_balance/currency_code")?,
            "method": null,
            "subscription": { "provider_subscription_id": id, "trial_ends_at": trial_ends_at },
        });
        commands.insert(0, begun);
    }
    Ok(commands)
}

/// A period could not be charged.
pub(super) fn payment_failed(subscription: Reading<'_>) -> Result<Meaning, Unreadable> {
    let id = subscription.id("/id")?;
    let failure = subscription.at("/billing_info/last_failed_payment");
    let (amount, currency) = money(failure.at("/amount"))?;
    let time = failure.maybe_time("/time").ok_or_else(|| Unreadable::of("/billing_info/last_failed_payment/time"))?;
    Ok(Meaning::one(json!({
        "kind": "invoice_failed",
        // PayPal has no invoice: the try is known by its time.
        "provider_invoice_id": format!("{id}:{time}"),
        "provider_subscription_id": id,
        "order_public_id": order(subscription),
        "amount": amount,
        "currency": currency,
        "period_end": null,
        "next_attempt_at": failure.maybe_time("/next_payment_retry_time"),
        "code": failure.maybe_id("/reason_code").map(str::to_ascii_lowercase),
    })))
}

/// Whether a cycle without a price runs. (A first period made cheaper by a coupon is a trial at PayPal as well, but has one.)
fn trial(billing: Reading<'_>) -> bool {
    let is_first = billing.at("/last_payment").0.is_null();
    let runs = |cycle: Reading<'_>| {
        cycle.maybe_text("/tenure_type") == Some("TRIAL") && cycle.maybe_count("/cycles_remaining") != Some(0)
    };
    is_first && billing.list("/cycle_executions").any(runs)
}
