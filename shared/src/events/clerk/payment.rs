//! Payments of Clerk Billing: of a checkout, which pays an order, and of a period.

use serde_json::{Value, json};

use super::{Clerk, Meaning, Reading, Unreadable, billing::plan};

/// A try to pay. Several tries of one payment have its id in common.
pub(super) fn attempt(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    let attempt = clerk.data;
    let payment_id = attempt.first_id(&["/payment_id", "/id"]).ok_or_else(|| Unreadable::of("/payment_id"))?;
    let item = attempt.list("/subscription_items").next();
    let recurring = attempt.maybe_text("/charge_type") == Some("recurring");
    let status = attempt.maybe_text("/status").ok_or_else(|| Unreadable::of("/status"))?;
    let plan_id = item.and_then(plan).or_else(|| plan(attempt));
    let payment = clerk.payment(&["/payment_id", "/id"], attempt.maybe_id("/checkout_id"), plan_id);
    let failure = attempt.maybe_id("/failed_reason/code").unwrap_or("payment_failed");
    Ok(Meaning::one(match (status, item.filter(|_| recurring)) {
        ("paid", Some(item)) => period_paid(clerk, payment_id, item)?,
        ("paid", None) => {
            let (amount, currency) = money(attempt)?;
            json!({
                "kind": "payment_succeeded",
                "payment": payment,
                "provider_payment_id": payment_id,
                "amount": amount,
                "currency": currency,
                "method": attempt.maybe_id("/payment_source/payment_method"),
                "provider_customer_id": attempt.maybe_id("/payer/id"),
                "subscription": item.map(begun),
            })
        }
        ("failed", Some(item)) => period_failed(clerk, payment_id, item, failure)?,
        ("failed", None) => json!({
            "kind": "payment_failed",
            "payment": payment,
            "provider_payment_id": payment_id,
            "code": failure,
            "message": null,
            "final": false,
        }),
        // The next period is still as it was.
        ("pending", Some(_)) => return Ok(Meaning::nothing()),
        ("pending", None) => {
            json!({ "kind": "payment_processing", "payment": payment, "provider_payment_id": payment_id })
        }
        _ => return Err(Unreadable::of("/status")),
    }))
}

fn period_paid(clerk: &Clerk<'_>, payment_id: &str, item: Reading<'_>) -> Result<Value, Unreadable> {
    let (amount, currency) = money(clerk.data)?;
    Ok(json!({
        "kind": "invoice_paid",
        "provider_invoice_id": payment_id,
        "provider_subscription_id": item.id("/id")?,
        "order_public_id": super::order(clerk.data),
        "provider_payment_id": payment_id,
        "amount": amount,
        "currency": currency,
        "period_start": item.maybe_millis("/period_start"),
        "period_end": item.maybe_millis("/period_end"),
        "reason": "cycle",
        "provider_customer_id": clerk.data.maybe_id("/payer/id"),
    }))
}

fn period_failed(clerk: &Clerk<'_>, payment_id: &str, item: Reading<'_>, code: &str) -> Result<Value, Unreadable> {
    let (amount, currency) = money(clerk.data)?;
    Ok(json!({
        "kind": "invoice_failed",
        "provider_invoice_id": payment_id,
        "provider_subscription_id": item.id("/id")?,
        "order_public_id": super::order(clerk.data),
        "amount": amount,
        "currency": currency,
        "period_end": item.maybe_millis("/period_end"),
        "next_attempt_at": null,
        "code": code,
    }))
}

/// A checkout: completed once it is paid, or needs no payment yet.
pub(super) fn checkout(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    let checkout = clerk.data;
    let id = checkout.id("/id")?;
    let payment = clerk.payment(&["/payment_id"], Some(id), plan(checkout));
    match checkout.maybe_text("/status") {
        Some("completed" | "paid") => {
            let (amount, currency) = money(checkout)?;
            let subscription_id = checkout.maybe_id("/subscription_item_id");
            Ok(Meaning::one(json!({
                "kind": "checkout_completed",
                "payment": payment,
                "paid": true,
                "provider_payment_id": checkout.maybe_id("/payment_id"),
                "provider_subscription_id": subscription_id,
                "provider_customer_id": checkout.maybe_id("/payer/id"),
                "amount": amount,
                "currency": currency,
                "method": null,
                "subscription": subscription_id.map(|id| json!({ "provider_subscription_id": id })),
            })))
        }
        Some("expired" | "abandoned") => Ok(Meaning::one(json!({ "kind": "checkout_expired", "payment": payment }))),
        Some(_) => Ok(Meaning::nothing()),
        None => Err(Unreadable::of("/status")),
    }
}

/// What was paid for what we sell. A tax that Clerk adds is between the payer, Clerk and the tax office.
fn money(object: Reading<'_>) -> Result<(i64, String), Unreadable> {
    let totals = object.at("/totals");
    let total = ["/total_due_now", "/grand_total"]
        .into_iter()
        .find(|name| totals.maybe_integer(&format!("{name}/amount")).is_some());
    let total = totals.at(total.ok_or_else(|| Unreadable::of("/totals"))?);
    let paid = total.maybe_integer("/amount").unwrap_or_default();
    let tax = totals.maybe_integer("/tax_total/amount").unwrap_or_default();
    let net = paid.checked_sub(tax).filter(|net| *net >= 0 && tax >= 0).ok_or_else(|| Unreadable::of("/totals"))?;
    Ok((net, total.currency("/currency")?))
}

/// The subscription that the payment begins.
fn begun(item: Reading<'_>) -> Value {
    json!({
        "provider_subscription_id": item.maybe_id("/id"),
        "period_start": item.maybe_millis("/period_start"),
        "period_end": item.maybe_millis("/period_end"),
        "trial_ends_at": null,
    })
}
