//! The shapes of answers that no other function gives, for the OpenAPI document. The database writes most of them (`sql/`);
//! nothing here is read.

use chrono::{DateTime, Utc};
use serde_json::Value;
use shared::model::{Money, Order, Subscription, SubscriptionPlan, SubscriptionPrice};
use utoipa::ToSchema;
use uuid::Uuid;

/// Times at which a service can be booked.
#[derive(ToSchema)]
pub struct Slots {
    /// The time zone of the service's days (IANA).
    #[schema(example = "Europe/Madrid")]
    pub time_zone: String,
    /// How long an appointment is, in minutes.
    pub duration_minutes: i32,
    /// How many may book the same time.
    pub capacity: i32,
    /// The times, the next first.
    pub data: Vec<Slot>,
}

/// A time of a service.
#[derive(ToSchema)]
pub struct Slot {
    /// When the appointment begins: `starts_at` of an order.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// How many may still book it.
    #[schema(minimum = 0)]
    pub free: i32,
}

/// An open checkout at a payment provider.
#[derive(ToSchema)]
pub struct CheckoutSession {
    /// Its id here.
    pub session_id: Uuid,
    /// The provider's page, to which the buyer is sent; null where there is none to go to.
    pub checkout_url: Option<String>,
    /// The provider.
    pub provider: String,
    /// `payment` or `subscription`.
    pub mode: String,
    /// `creating`, `open`, `complete`, `expired` or `failed`.
    pub status: String,
    /// Until when it can be paid.
    pub expires_at: Option<DateTime<Utc>>,
    /// The order that it pays.
    pub order: Order,
    /// The payment that it makes.
    pub payment_id: Option<Uuid>,
    /// How to pay by bank transfer.
    pub instructions: Option<Instructions>,
}

/// How to pay by bank transfer.
#[derive(ToSchema)]
pub struct Instructions {
    /// What the transfer must say.
    pub reference: String,
    /// Where to send the money.
    pub text: Option<String>,
    /// How much.
    pub amount: Money,
}

/// A billing portal.
#[derive(ToSchema)]
pub struct Portal {
    /// Whose it is.
    pub provider: String,
    /// Where it is.
    pub url: String,
}

/// The payment providers.
#[derive(ToSchema)]
pub struct Providers {
    /// All of them.
    pub data: Vec<Provider>,
    /// Null: there is one page.
    pub next_cursor: Option<String>,
}

/// A payment provider.
#[derive(ToSchema)]
pub struct Provider {
    /// `stripe`, `paypal`, `bank_transfer` or `clerk`.
    pub name: String,
    /// Whether it can be used here.
    pub configured: bool,
    /// Whether it is about real money.
    pub livemode: bool,
    /// What it can do.
    pub capabilities: Vec<String>,
}

/// A changed subscription; with `preview`, what the change would cost.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum SubscriptionChange {
    /// The subscription as it is now.
    Changed(Box<Subscription>),
    /// What the change would cost.
    Preview(Box<SubscriptionPreview>),
}

/// What a change of a subscription would cost. Nothing has changed.
#[derive(ToSchema)]
pub struct SubscriptionPreview {
    /// True.
    pub preview: bool,
    /// The subscription.
    pub subscription_id: Uuid,
    /// `now` or `at_period_end`.
    pub when: String,
    /// From when on.
    pub effective_at: Option<DateTime<Utc>>,
    /// The new plan.
    pub plan: SubscriptionPlan,
    /// What a period would cost.
    pub price: SubscriptionPrice,
    /// What is left of the period that was paid for, as we reckon it.
    pub credit: Money,
    /// What the new price costs until the period ends, as we reckon it.
    pub charge: Money,
    /// What is to be paid now, as the provider reckons it where there is one.
    pub amount_due: Money,
}

/// Whether a feature may be used, and how much of it.
#[derive(ToSchema)]
pub struct Feature {
    /// The feature, by path.
    #[schema(example = "api_access.calls_per_hour")]
    pub feature: String,
    /// Whether it may be used.
    pub allowed: bool,
    /// What the plan says of it; null where it says nothing.
    pub value: Value,
    /// Where that comes from: `plan` or `entitlement`.
    pub source: Option<String>,
}

/// What a coupon is good for.
#[derive(ToSchema)]
pub struct Discount {
    /// Whether it can be used for this, now, by the caller.
    pub valid: bool,
    /// The coupon's code, as its maker wrote it.
    pub code: String,
    /// What it would take off.
    pub discount: Money,
    /// What would be left to pay.
    pub total: Money,
    /// Why it is not valid: `coupon_unknown`, `coupon_expired`, `coupon_not_started`, `coupon_not_applicable`, `coupon_minimum` or
    /// `coupon_used_up`.
    pub reason: Option<String>,
}
