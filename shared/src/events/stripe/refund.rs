//! Money that goes back: refunds, and disputes.

use serde_json::{Value, json};

use super::{
    super::{Meaning, Topic},
    Reading, Unreadable, money, payment_of, question,
};
use crate::providers::stripe::refund_status;

/// A refund, wherever it was made.
pub(super) fn changed(refund: Reading<'_>) -> Result<Meaning, Unreadable> {
    command(refund).map(Meaning::one)
}

/// A charge of which something was given back. It names its refunds in older versions only; else Stripe is asked for them.
pub(super) fn of_charge(charge: Reading<'_>) -> Result<Meaning, Unreadable> {
    let id = charge.id("/id")?;
    let told: Vec<Value> = charge.list("/refunds/data").map(command).collect::<Result<_, _>>()?;
    if !told.is_empty() {
        return Ok(Meaning::Commands(told));
    }
    // A part without its refund's id would count twice once that is told; the whole cannot.
    let whole = if charge.flag("/refunded") { vec![whole(charge, id)?] } else { Vec::new() };
    Ok(question("payment", Topic::Refunds, id, whole))
}

/// The refunds of a list that was asked for.
pub(in super::super) fn of_list(list: Reading<'_>) -> Result<Vec<Value>, Unreadable> {
    list.list("/data").map(command).collect()
}

fn command(refund: Reading<'_>) -> Result<Value, Unreadable> {
    let (amount, currency) = money(refund, "/amount")?;
    let status = refund.maybe_text("/status").ok_or_else(|| Unreadable::of("/status"))?;
    Ok(json!({
        "kind": "refund_changed",
        "payment": payment_of(refund, &["/payment_intent", "/charge"], None),
        "provider_refund_id": refund.id("/id")?,
        "amount": amount,
        "currency": currency,
        "status": refund_status(status),
    }))
}

fn whole(charge: Reading<'_>, id: &str) -> Result<Value, Unreadable> {
    let (amount, currency) = money(charge, "/amount_refunded")?;
    Ok(json!({
        "kind": "refund_changed",
        "payment": payment_of(charge, &["/payment_intent", "/id"], None),
        "provider_refund_id": id,
        "amount": amount,
        "currency": currency,
        "status": "succeeded",
    }))
}

/// The buyer's bank wants money back.
pub(super) fn disputed(dispute: Reading<'_>) -> Result<Meaning, Unreadable> {
    let (amount, currency) = money(dispute, "/amount")?;
    let status = match dispute.maybe_text("/status") {
        Some("won" | "warning_closed" | "prevented") => "won",
        Some("lost") => "lost",
        Some(_) => "open",
        None => return Err(Unreadable::of("/status")),
    };
    Ok(Meaning::one(json!({
        "kind": "dispute_changed",
        "payment": payment_of(dispute, &["/payment_intent", "/charge"], None),
        "provider_dispute_id": dispute.id("/id")?,
        "amount": amount,
        "currency": currency,
        "reason": dispute.maybe_words("/reason"),
        "status": status,
    })))
}
