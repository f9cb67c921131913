//! Stripe's events (<https://docs.stripe.com/api/events/types>). Their objects have the shapes of the API version that the
//! endpoint was made with, so older places are looked at too.

mod catalog;
mod checkout;
mod invoice;
mod payment;
mod refund;
mod subscription;

use serde_json::{Value, json};

use super::{Head, Meaning, Question, Reading, Topic, Unreadable};
use crate::providers::currency;

pub(super) use refund::of_list as refunds;
pub(super) use subscription::changed as subscription_changed;

pub(super) use invoice::with_payment as invoice_paid;

/// What stands in every event.
pub(super) fn head(event: Reading<'_>, live: bool) -> Head {
    Head {
        kind: event.maybe_text("/type").map(str::to_owned),
        livemode: event.at("/livemode").0.as_bool().unwrap_or(live),
        occurred_at: event.maybe_seconds("/created"),
    }
}

/// What the event means.
pub(super) fn read(kind: &str, event: Reading<'_>) -> Result<Meaning, Unreadable> {
    let object = event.at("/data/object");
    let as_of = event.maybe_seconds("/created");
    // Of an account that is connected to ours: its money is not ours, and its metadata is its owner's to write.
    if event.maybe_text("/account").is_some() {
        return Ok(Meaning::nothing());
    }
    match kind {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => checkout::completed(object),
        "checkout.session.async_payment_failed" => checkout::failed(object),
        "checkout.session.expired" => checkout::expired(object),
        "payment_intent.succeeded" => payment::succeeded(object),
        "payment_intent.processing" => payment::processing(object),
        "payment_intent.payment_failed" => payment::failed(object, false),
        "payment_intent.canceled" => payment::failed(object, true),
        "invoice.paid" | "invoice.payment_succeeded" => invoice::paid(object),
        "invoice.payment_failed" => invoice::failed(object),
        "customer.subscription.trial_will_end" => subscription::trial_ending(object),
        "customer.subscription.deleted" => {
            subscription::changed(object, as_of.as_deref(), false).map(Meaning::Commands)
        }
        "customer.subscription.created"
        | "customer.subscription.updated"
        | "customer.subscription.paused"
        | "customer.subscription.resumed" => {
            let fallback = subscription::changed(object, as_of.as_deref(), false)?;
            Ok(question("subscription", Topic::Subscription, object.id("/id")?, fallback))
        }
        "charge.refunded" => refund::of_charge(object),
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => refund::changed(object),
        "charge.dispute.created" | "charge.dispute.updated" | "charge.dispute.closed" => refund::disputed(object),
        "product.created" | "product.updated" => catalog::product(object, as_of.as_deref(), false),
        "product.deleted" => catalog::product(object, as_of.as_deref(), true),
        "price.created" | "price.updated" => catalog::price(object, as_of.as_deref(), kind == "price.created", false),
        "price.deleted" => catalog::price(object, as_of.as_deref(), false, true),
        _ => Ok(Meaning::nothing()),
    }
}

fn question(kind: &'static str, topic: Topic, provider_id: &str, fallback: Vec<Value>) -> Meaning {
    Meaning::Question(Question { kind, provider_id: provider_id.to_owned(), topic, fallback })
}

/// How a payment is found: by what Stripe calls it, by its session, by the order that our metadata names.
fn payment_of(object: Reading<'_>, ids: &[&str], session_id: Option<&str>) -> Value {
    let payment_ids: Vec<&str> = ids.iter().filter_map(|pointer| object.maybe_id(pointer)).collect();
    json!({ "payment_ids": payment_ids, "session_id": session_id, "order_public_id": order(object) })
}

/// The order that our metadata names.
fn order(object: Reading<'_>) -> Option<&str> {
    object.first_id(&["/metadata/order_public_id", "/client_reference_id"])
}

/// Money as we count it.
fn money(object: Reading<'_>, amount: &str) -> Result<(i64, String), Unreadable> {
    let currency = object.currency("/currency")?;
    let theirs = object.maybe_integer(amount).filter(|amount| *amount >= 0).ok_or_else(|| Unreadable::of(amount))?;
    let ours = currency::from_stripe(theirs, &currency).ok_or_else(|| Unreadable::of(amount))?;
    Ok((ours, currency))
}

/// How it was paid, where that is told without doubt.
fn method(object: Reading<'_>) -> Option<&str> {
    let mut methods = object.list("/payment_method_types");
    match (methods.next(), methods.next()) {
        (Some(only), None) => only.maybe_id(""),
        _ => None,
    }
}
