//! PayPal's events (<https://developer.paypal.com/api/rest/webhooks/event-names/>).

mod payment;
mod subscription;

use serde_json::{Value, json};

use super::{Head, Meaning, Question, Reading, Topic, Unreadable};
use crate::providers::currency;

pub(super) use subscription::asked as subscription_asked;

/// What stands in every event. PayPal's say nothing of test and live; their signature is checked by one or the other.
pub(super) fn head(event: Reading<'_>, live: bool) -> Head {
    Head {
        kind: event.maybe_text("/event_type").map(str::to_owned),
        livemode: live,
        occurred_at: event.maybe_time("/create_time"),
    }
}

/// What the event means.
pub(super) fn read(kind: &str, event: Reading<'_>) -> Result<Meaning, Unreadable> {
    let resource = event.at("/resource");
    let as_of = event.maybe_time("/create_time");
    match kind {
        "CHECKOUT.ORDER.APPROVED" => payment::approved(resource),
        "PAYMENT.CAPTURE.COMPLETED" => payment::captured(resource),
        "PAYMENT.CAPTURE.PENDING" => payment::pending(resource),
        "PAYMENT.CAPTURE.DENIED" | "PAYMENT.CAPTURE.DECLINED" => payment::denied(resource),
        "PAYMENT.CAPTURE.REFUNDED" => payment::refunded(resource),
        "PAYMENT.SALE.COMPLETED" => payment::sold(resource),
        "PAYMENT.SALE.REFUNDED" => payment::sale_refunded(resource),
        // Both are the end, whatever comes late.
        "BILLING.SUBSCRIPTION.CANCELLED" | "BILLING.SUBSCRIPTION.EXPIRED" => {
            subscription::changed(resource, as_of.as_deref(), false).map(Meaning::Commands)
        }
        "BILLING.SUBSCRIPTION.CREATED"
        | "BILLING.SUBSCRIPTION.ACTIVATED"
        | "BILLING.SUBSCRIPTION.RE-ACTIVATED"
        | "BILLING.SUBSCRIPTION.UPDATED"
        | "BILLING.SUBSCRIPTION.SUSPENDED" => {
            let fallback = subscription::changed(resource, as_of.as_deref(), false)?;
            Ok(Meaning::Question(Question {
                kind: "subscription",
                provider_id: resource.id("/id")?.to_owned(),
                topic: Topic::Subscription,
                fallback,
            }))
        }
        "BILLING.SUBSCRIPTION.PAYMENT.FAILED" => subscription::payment_failed(resource),
        _ => Ok(Meaning::nothing()),
    }
}

/// Money as we count it. Version 1 of PayPal's API and version 2 call its parts differently.
fn money(amount: Reading<'_>) -> Result<(i64, String), Unreadable> {
    let name = if amount.maybe_text("/currency_code").is_some() { "/currency_code" } else { "/currency" };
    let currency = amount.currency(name)?;
    let value = amount.maybe_text("/value").or(amount.maybe_text("/total"));
    let ours = value.and_then(|value| currency::from_decimal(value, &currency)).filter(|ours| *ours >= 0);
    Ok((ours.ok_or_else(|| Unreadable::of("amount"))?, currency))
}

/// How a payment is found: by PayPal's order, which is our session as well, by the id of what it became, and by the order of
/// ours that it was made for.
fn payment_of(paypal_order: Option<&str>, id: Option<&str>, order: Option<&str>) -> Value {
    let ids: Vec<&str> = [paypal_order, id].into_iter().flatten().collect();
    json!({ "payment_ids": ids, "session_id": paypal_order, "order_public_id": order })
}

/// The order of ours that PayPal was told of.
fn order(resource: Reading<'_>) -> Option<&str> {
    resource.first_id(&["/custom_id", "/custom", "/purchase_units/0/custom_id", "/invoice_id"])
}
