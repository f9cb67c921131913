//! Checkout sessions: Stripe's own page.

use serde_json::{Value, json};

use super::{super::Meaning, Reading, Unreadable, method, money, payment_of};

/// The buyer went through; whether money came is another matter, which the session says.
pub(super) fn completed(session: Reading<'_>) -> Result<Meaning, Unreadable> {
    let id = session.id("/id")?;
    if session.maybe_text("/mode") == Some("setup") {
        return Ok(Meaning::nothing());
    }
    let paid = matches!(session.maybe_text("/payment_status"), Some("paid" | "no_payment_required"));
    let (amount, currency) = match money(session, "/amount_total") {
        Ok((amount, currency)) => (Some(amount), Some(currency)),
        Err(unreadable) if paid => return Err(unreadable),
        Err(_) => (None, None),
    };
    let subscription_id = session.maybe_id("/subscription");
    // The period is told by the subscription's first invoice.
    let subscription = subscription_id.map(
        |id| json!({ "provider_subscription_id": id, "period_start": null, "period_end": null, "trial_ends_at": null }),
    );
    Ok(Meaning::one(json!({
        "kind": "checkout_completed",
        "payment": payment(session, id),
        "paid": paid,
        "provider_payment_id": session.maybe_id("/payment_intent"),
        "provider_subscription_id": subscription_id,
        "provider_customer_id": session.maybe_id("/customer"),
        "amount": amount,
        "currency": currency,
        "method": method(session),
        "subscription": subscription,
    })))
}

/// A method that takes days did not bring the money.
pub(super) fn failed(session: Reading<'_>) -> Result<Meaning, Unreadable> {
    Ok(Meaning::one(json!({
        "kind": "payment_failed",
        "payment": payment(session, session.id("/id")?),
        "provider_payment_id": session.maybe_id("/payment_intent"),
        "code": "async_payment_failed",
        "message": null,
        "final": true,
    })))
}

/// Nobody paid in time.
pub(super) fn expired(session: Reading<'_>) -> Result<Meaning, Unreadable> {
    Ok(Meaning::one(json!({ "kind": "checkout_expired", "payment": payment(session, session.id("/id")?) })))
}

fn payment(session: Reading<'_>, id: &str) -> Value {
    payment_of(session, &["/payment_intent"], Some(id))
}
