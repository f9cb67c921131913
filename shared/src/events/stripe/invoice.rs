//! Invoices of subscriptions.

use serde_json::{Value, json};

use super::{
    super::{Meaning, Topic},
    Reading, Unreadable, money, question,
};

/// Where the subscription's id is, newest first.
const SUBSCRIPTION: [&str; 4] = [
    "/parent/subscription_details/subscription",
    "/subscription",
    "/lines/data/0/parent/subscription_item_details/subscription",
    "/lines/data/0/subscription",
];

/// Where the order is that our metadata of the subscription names.
const ORDER: [&str; 4] = [
    "/parent/subscription_details/metadata/order_public_id",
    "/subscription_details/metadata/order_public_id",
    "/metadata/order_public_id",
    "/lines/data/0/metadata/order_public_id",
];

/// Where the payment is, which the newest versions tell only who asks.
const PAYMENT: [&str; 4] =
    ["/payments/data/0/payment/payment_intent", "/payment_intent", "/payments/data/0/payment/charge", "/charge"];

/// A period is paid.
pub(super) fn paid(invoice: Reading<'_>) -> Result<Meaning, Unreadable> {
    let Some(command) = command(invoice)? else { return Ok(Meaning::nothing()) };
    let is_told = command.get("provider_payment_id").is_some_and(Value::is_string);
    let is_free = command.get("amount").and_then(Value::as_i64) == Some(0);
    if is_told || is_free {
        return Ok(Meaning::one(command));
    }
    // Without it nobody could give this money back.
    Ok(question("payment", Topic::Invoice, invoice.id("/id")?, vec![command]))
}

/// The same of an invoice that was asked for.
pub(in super::super) fn with_payment(invoice: Reading<'_>) -> Result<Vec<Value>, Unreadable> {
    Ok(command(invoice)?.into_iter().collect())
}

fn command(invoice: Reading<'_>) -> Result<Option<Value>, Unreadable> {
    let id = invoice.id("/id")?;
    let Some(subscription) = invoice.first_id(&SUBSCRIPTION) else { return Ok(None) };
    let (amount, currency) = money(invoice, "/amount_paid")?;
    let (period_start, period_end) = period(invoice);
    Ok(Some(json!({
        "kind": "invoice_paid",
        "provider_invoice_id": id,
        "provider_subscription_id": subscription,
        "order_public_id": invoice.first_id(&ORDER),
        "provider_payment_id": invoice.first_id(&PAYMENT),
        "amount": amount,
        "currency": currency,
        "period_start": period_start,
        "period_end": period_end,
        "reason": reason(invoice),
        "provider_customer_id": invoice.maybe_id("/customer"),
    })))
}

/// A period is not paid. Of a subscription that never began it is the order's payment that failed.
pub(super) fn failed(invoice: Reading<'_>) -> Result<Meaning, Unreadable> {
    let id = invoice.id("/id")?;
    let Some(subscription) = invoice.first_id(&SUBSCRIPTION) else { return Ok(Meaning::nothing()) };
    let order = invoice.first_id(&ORDER);
    let (payment, code) = (invoice.first_id(&PAYMENT), "invoice_payment_failed");
    if reason(invoice) == "create" && order.is_some() {
        return Ok(Meaning::one(json!({
            "kind": "payment_failed",
            "payment": { "payment_ids": payment.as_slice(), "session_id": null, "order_public_id": order },
            "provider_payment_id": payment,
            "code": code,
            "message": null,
            "final": false,
        })));
    }
    let (amount, currency) = money(invoice, "/amount_due")?;
    Ok(Meaning::one(json!({
        "kind": "invoice_failed",
        "provider_invoice_id": id,
        "provider_subscription_id": subscription,
        "order_public_id": order,
        "amount": amount,
        "currency": currency,
        "period_end": period(invoice).1,
        "next_attempt_at": invoice.maybe_seconds("/next_payment_attempt"),
        "code": code,
    })))
}

fn reason(invoice: Reading<'_>) -> &'static str {
    match invoice.maybe_text("/billing_reason") {
        Some("subscription_create") => "create",
        Some("subscription_cycle") => "cycle",
        Some("subscription_update") => "update",
        _ => "other",
    }
}

/// What was paid for: the longest reach of the lines that are a period's own price. (The invoice's own period is that of the
/// usage before it.)
fn period(invoice: Reading<'_>) -> (Option<String>, Option<String>) {
    let is_prorated =
        |line: &Reading<'_>| line.flag("/proration") || line.flag("/parent/subscription_item_details/proration");
    let is_subscription = |line: &Reading<'_>| {
        line.maybe_text("/parent/type").or(line.maybe_text("/type")).is_none_or(|kind| kind.starts_with("subscription"))
    };
    let lines = invoice.list("/lines/data").filter(|line| is_subscription(line) && !is_prorated(line));
    let last = lines.max_by_key(|line| line.maybe_integer("/period/end"));
    last.map(|line| (line.maybe_seconds("/period/start"), line.maybe_seconds("/period/end"))).unwrap_or_default()
}
