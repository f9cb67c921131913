//! Clerk's events (<https://clerk.com/docs/guides/development/webhooks/overview>): users, organisations and Clerk Billing, the
//! last also by the names that it had at first.

mod billing;
mod identity;
mod payment;

use chrono::DateTime;
use serde_json::{Value, json};

use super::{Head, Meaning, Reading, Unreadable, rfc3339};
use crate::{auth::stable_id, config::Config};

/// Unix times past this are milliseconds; as seconds it is the year 5138.
const MAX_SECONDS: i64 = 100_000_000_000;

/// What stands in every event. Clerk's say nothing of test and live: an instance is one or the other.
pub(super) fn head(event: Reading<'_>, live: bool) -> Head {
    Head { kind: event.maybe_text("/type").map(str::to_owned), livemode: live, occurred_at: occurred_at(event) }
}

/// The documentation's examples have seconds, real events milliseconds.
fn occurred_at(event: Reading<'_>) -> Option<String> {
    match event.maybe_integer("/timestamp")? {
        seconds @ 0..MAX_SECONDS => DateTime::from_timestamp(seconds, 0).map(rfc3339),
        _ => event.maybe_millis("/timestamp"),
    }
}

/// What the event means.
pub(super) fn read(config: &Config, kind: &str, event: Reading<'_>) -> Result<Meaning, Unreadable> {
    let data = event.at("/data");
    let happened = occurred_at(event);
    let kind = kind.strip_prefix("billing.").unwrap_or(kind);
    let Some(issuer) = config.clerk.as_ref().map(|clerk| clerk.issuer.as_str()) else {
        return Ok(if is_known(kind) { Meaning::Unconfigured("CLERK_ISSUER is not set") } else { Meaning::nothing() });
    };
    let clerk = Clerk { issuer, data, as_of: data.maybe_millis("/updated_at").or_else(|| happened.clone()), happened };
    match kind {
        "user.created" | "user.updated" => identity::user_changed(&clerk),
        "user.deleted" => identity::user_deleted(&clerk),
        "organization.created" | "organization.updated" => identity::tenant_changed(&clerk),
        "organization.deleted" => identity::tenant_deleted(&clerk),
        "organizationMembership.created" | "organizationMembership.updated" => identity::membership(&clerk, false),
        "organizationMembership.deleted" => identity::membership(&clerk, true),
        "paymentAttempt.created" | "paymentAttempt.updated" => payment::attempt(&clerk),
        "checkout.created" | "checkout.updated" => payment::checkout(&clerk),
        "subscriptionItem.freeTrialEnding" => billing::trial_ending(&clerk),
        _ if kind.starts_with("subscriptionItem.") => billing::item_changed(&clerk),
        _ if kind.starts_with("subscription.") => billing::subscription_changed(&clerk),
        _ => Ok(Meaning::nothing()),
    }
}

/// Whether it would mean something here.
fn is_known(kind: &str) -> bool {
    let known = ["user.", "organization.", "organizationMembership.", "paymentAttempt.", "checkout.", "subscription"];
    known.iter().any(|prefix| kind.starts_with(prefix))
}

/// An event on its way into our words.
struct Clerk<'a> {
    issuer: &'a str,
    data: Reading<'a>,
    /// Since when the object is as it says.
    as_of: Option<String>,
    /// When the event was made.
    happened: Option<String>,
}

impl Clerk<'_> {
    /// The id here of one of Clerk's users.
    fn user_id(&self, subject: &str) -> String {
        stable_id(self.issuer, subject).to_string()
    }

    /// Who pays: a user, or an organisation, whose payer then has no user.
    fn payer(&self, object: Reading<'_>) -> Value {
        let tenant = object.first_id(&["/payer/organization_id", "/organization_id"]);
        let user = object.first_id(&["/payer/user_id", "/user_id"]).map(|subject| self.user_id(subject));
        json!({ "user_id": user.filter(|_| tenant.is_none()), "tenant_id": tenant })
    }

    /// How the order is found: by our id in the metadata, by the checkout, by plan and payer.
    fn payment(&self, ids: &[&str], session_id: Option<&str>, plan_id: Option<&str>) -> Value {
        let ids: Vec<&str> = ids.iter().filter_map(|pointer| self.data.maybe_id(pointer)).collect();
        let payer = self.payer(self.data);
        json!({
            "payment_ids": ids,
            "session_id": session_id,
            "order_public_id": order(self.data),
            "plan": plan_id.map(|id| json!({
                "clerk_plan_id": id, "user_id": payer.get("user_id"), "tenant_id": payer.get("tenant_id"),
            })),
        })
    }
}

/// The order that metadata names, as only a server can write it.
fn order(object: Reading<'_>) -> Option<&str> {
    object.first_id(&[
        "/metadata/order_public_id",
        "/public_metadata/order_public_id",
        "/private_metadata/order_public_id",
    ])
}
