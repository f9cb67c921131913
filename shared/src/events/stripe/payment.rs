//! Payment intents.

use serde_json::json;

use super::{super::Meaning, Reading, Unreadable, method, money, payment_of};
use crate::providers::stripe::public_decline_code;

/// The money came.
pub(super) fn succeeded(intent: Reading<'_>) -> Result<Meaning, Unreadable> {
    let id = intent.id("/id")?;
    if is_of_invoice(intent) {
        return Ok(Meaning::nothing());
    }
    let received = if intent.maybe_integer("/amount_received").is_some() { "/amount_received" } else { "/amount" };
    let (amount, currency) = money(intent, received)?;
    Ok(Meaning::one(json!({
        "kind": "payment_succeeded",
        "payment": payment_of(intent, &["/id"], None),
        "provider_payment_id": id,
        "amount": amount,
        "currency": currency,
        "method": method(intent),
        "provider_customer_id": intent.maybe_id("/customer"),
        "subscription": null,
    })))
}

/// It is under way, for minutes or for days.
pub(super) fn processing(intent: Reading<'_>) -> Result<Meaning, Unreadable> {
    if is_of_invoice(intent) {
        return Ok(Meaning::nothing());
    }
    Ok(Meaning::one(json!({
        "kind": "payment_processing",
        "payment": payment_of(intent, &["/id"], None),
        "provider_payment_id": intent.id("/id")?,
    })))
}

/// A try failed, or there will be no further one.
pub(super) fn failed(intent: Reading<'_>, is_final: bool) -> Result<Meaning, Unreadable> {
    if is_of_invoice(intent) {
        return Ok(Meaning::nothing());
    }
    let code = intent.maybe_id("/last_payment_error/decline_code").or(intent.maybe_id("/last_payment_error/code"));
    let code = if is_final { "canceled" } else { public_decline_code(code.unwrap_or_default()) };
    Ok(Meaning::one(json!({
        "kind": "payment_failed",
        "payment": payment_of(intent, &["/id"], None),
        "provider_payment_id": intent.id("/id")?,
        "code": code,
        "message": intent.maybe_words("/last_payment_error/message"),
        "final": is_final,
    })))
}

/// What a subscription's invoice charges, the invoice's own events tell. (The newest versions do not say so here.)
fn is_of_invoice(intent: Reading<'_>) -> bool {
    intent.maybe_id("/invoice").is_some()
}
