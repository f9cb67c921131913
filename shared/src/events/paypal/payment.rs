//! Orders, captures and refunds; and the sales of subscriptions, which are of PayPal's first API.

use serde_json::{Value, json};

use super::{Meaning, Reading, Unreadable, money, order, payment_of};

/// What PayPal payments are called in our books.
const METHOD: &str = "paypal";

/// The payer agreed, which moves no money: that comes with the capture, which the payer's return asks for.
pub(super) fn approved(paypal_order: Reading<'_>) -> Result<Meaning, Unreadable> {
    paypal_order.id("/id").map(|_| Meaning::nothing())
}

/// The money came.
pub(super) fn captured(capture: Reading<'_>) -> Result<Meaning, Unreadable> {
    let (amount, currency) = money(capture.at("/amount"))?;
    Ok(Meaning::one(json!({
        "kind": "payment_succeeded",
        "payment": of_capture(capture)?,
        "provider_payment_id": payment_id(capture)?,
        "amount": amount,
        "currency": currency,
        "method": METHOD,
        "provider_customer_id": null,
        "subscription": null,
    })))
}

/// It is under way.
pub(super) fn pending(capture: Reading<'_>) -> Result<Meaning, Unreadable> {
    Ok(Meaning::one(json!({
        "kind": "payment_processing",
        "payment": of_capture(capture)?,
        "provider_payment_id": payment_id(capture)?,
    })))
}

/// It did not come, and will not from this order.
pub(super) fn denied(capture: Reading<'_>) -> Result<Meaning, Unreadable> {
    let code = capture.maybe_id("/status_details/reason").map(str::to_ascii_lowercase);
    Ok(Meaning::one(json!({
        "kind": "payment_failed",
        "payment": of_capture(capture)?,
        "provider_payment_id": payment_id(capture)?,
        "code": code.unwrap_or_else(|| "capture_denied".to_owned()),
        "message": null,
        "final": true,
    })))
}

/// Money goes back from a capture, which the refund names by a link alone. Its own custom id is that of our refund, not of an order.
pub(super) fn refunded(refund: Reading<'_>) -> Result<Meaning, Unreadable> {
    let capture = link(refund, "up", "/captures/").or(refund.maybe_id("/supplementary_data/related_ids/capture_id"));
    let paypal_order = refund.maybe_id("/supplementary_data/related_ids/order_id");
    let (amount, currency) = money(refund.at("/amount"))?;
    Ok(Meaning::one(json!({
        "kind": "refund_changed",
        "payment": payment_of(paypal_order, capture, refund.maybe_id("/invoice_id")),
        "provider_refund_id": refund.id("/id")?,
        "amount": amount,
        "currency": currency,
        "status": refund_status(refund.maybe_text("/status").unwrap_or("COMPLETED")),
    })))
}

/// A period of a subscription is paid. Whether it is the first, only our own books know.
pub(super) fn sold(sale: Reading<'_>) -> Result<Meaning, Unreadable> {
    let id = sale.id("/id")?;
    let Some(subscription) = sale.maybe_id("/billing_agreement_id") else { return Ok(Meaning::nothing()) };
    let (amount, currency) = money(sale.at("/amount"))?;
    Ok(Meaning::one(json!({
        "kind": "invoice_paid",
        "provider_invoice_id": id,
        "provider_subscription_id": subscription,
        "order_public_id": order(sale),
        "provider_payment_id": id,
        "amount": amount,
        "currency": currency,
        "period_start": sale.maybe_time("/create_time"),
        "period_end": null,
        "reason": null,
        "provider_customer_id": null,
    })))
}

/// Money goes back from a sale.
pub(super) fn sale_refunded(refund: Reading<'_>) -> Result<Meaning, Unreadable> {
    let sale = refund.id("/sale_id")?;
    // PayPal writes what goes back as less than nothing at times.
    let mut amount = refund.at("/amount").0.clone();
    if let Some(Value::String(total)) = amount.get_mut("total") {
        *total = total.trim_start_matches('-').to_owned();
    }
    let (amount, currency) = money(Reading(&amount))?;
    Ok(Meaning::one(json!({
        "kind": "refund_changed",
        "payment": payment_of(None, Some(sale), None),
        "provider_refund_id": refund.id("/id")?,
        "amount": amount,
        "currency": currency,
        "status": refund_status(refund.maybe_text("/state").unwrap_or("completed")),
    })))
}

/// A capture's payment is known by its order's id, a payment without an order by its own.
fn payment_id(capture: Reading<'_>) -> Result<&str, Unreadable> {
    let id = capture.id("/id")?;
    Ok(paypal_order(capture).unwrap_or(id))
}

fn of_capture(capture: Reading<'_>) -> Result<Value, Unreadable> {
    Ok(payment_of(paypal_order(capture), Some(capture.id("/id")?), order(capture)))
}

/// PayPal's order of a capture.
fn paypal_order(capture: Reading<'_>) -> Option<&str> {
    capture.maybe_id("/supplementary_data/related_ids/order_id").or_else(|| link(capture, "up", "/orders/"))
}

/// What a link's address ends with behind `folder`: an id.
fn link<'a>(resource: Reading<'a>, rel: &str, folder: &str) -> Option<&'a str> {
    let link = resource.list("/links").find(|link| link.maybe_text("/rel") == Some(rel))?;
    let (_, id) = link.maybe_text("/href")?.rsplit_once(folder)?;
    Some(id).filter(|id| !id.is_empty() && id.len() <= MAX_LINKED_ID_CHARS)
}

/// The longest id in a link; PayPal's have 17 characters.
const MAX_LINKED_ID_CHARS: usize = 50;

fn refund_status(status: &str) -> &'static str {
    match status.to_ascii_uppercase().as_str() {
        "COMPLETED" => "succeeded",
        "CANCELLED" | "FAILED" => "failed",
        _ => "pending",
    }
}
