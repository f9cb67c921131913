//! The shapes of answers that no other function gives, for the OpenAPI document. The database writes them (`sql/identity`,
//! `sql/entitlements`, `sql/subscriptions`, `sql/bookings`); only an address is read, as a part of a request.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use shared::model::{Profile, Subscription};
use utoipa::ToSchema;
use uuid::Uuid;

/// To whom bills are made out.
#[derive(ToSchema)]
pub struct Customer {
    /// The user's id.
    pub user_id: Uuid,
    /// Where bills go; the account's own address unless another was given.
    pub email: Option<String>,
    /// Who pays.
    pub name: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// The company that pays.
    pub company: Option<String>,
    /// The number under which it pays taxes.
    pub tax_id: Option<String>,
    /// The address of the bill.
    pub address: Option<Address>,
    /// The front end's data.
    pub metadata: Value,
    /// When it was changed last; null before anything was saved.
    pub updated_at: Option<DateTime<Utc>>,
}

/// An address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    #[schema(max_length = 200)]
    pub line1: Option<String>,
    /// What else there is to say.
    #[schema(max_length = 200)]
    pub line2: Option<String>,
    /// The town.
    #[schema(max_length = 200)]
    pub city: Option<String>,
    /// The state or province.
    #[schema(max_length = 200)]
    pub state: Option<String>,
    /// The postal code.
    #[schema(max_length = 200)]
    pub postal_code: Option<String>,
    /// The country: ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$")]
    pub country: Option<String>,
}

/// A right to use a feature.
#[derive(ToSchema)]
pub struct Entitlement {
    /// Its id.
    pub id: Uuid,
    /// The feature.
    pub feature_key: String,
    /// Where it comes from: `order`, `subscription` or `manual`.
    pub source: String,
    /// Which order or subscription.
    pub source_id: Option<Uuid>,
    /// The product that came with it.
    pub product_id: Option<Uuid>,
    /// Whose it is: `user` or `tenant`.
    pub account: String,
    /// From when on.
    pub starts_at: DateTime<Utc>,
    /// Until when; null for ever.
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether the feature may be used now.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Rights, newest first.
#[derive(ToSchema)]
pub struct Entitlements {
    /// This page.
    pub data: Vec<Entitlement>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// Subscriptions, newest first.
#[derive(ToSchema)]
pub struct Subscriptions {
    /// This page.
    pub data: Vec<Subscription>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// An appointment.
#[derive(ToSchema)]
pub struct Booking {
    /// Its id.
    pub id: Uuid,
    /// The service.
    pub product_id: Uuid,
    /// The service's name.
    pub product_name: String,
    /// `reserved`, `confirmed` or `canceled`.
    pub status: String,
    /// Whose it is: `user` or `tenant`.
    pub account: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Which of the seats of its time.
    #[schema(minimum = 1)]
    pub seat: i32,
    /// The order that pays it, by its `public_id`.
    pub order: Option<String>,
    /// Until when it is kept for that order; null unless it is reserved.
    pub reserved_until: Option<DateTime<Utc>>,
    /// Words for the seller.
    pub notes: Option<String>,
    /// When it was canceled.
    pub canceled_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Appointments, the latest start first.
#[derive(ToSchema)]
pub struct Bookings {
    /// This page.
    pub data: Vec<Booking>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// Where an account stands.
#[derive(ToSchema)]
pub struct State {
    /// Who is calling, by the token.
    pub user: StateUser,
    /// The profile; null before the first call of `/v1/me`.
    pub profile: Option<Profile>,
    /// To whom bills are made out.
    pub customer: Customer,
    /// The credits.
    pub credits: Figures,
    /// The subscription.
    pub subscription: Subscription,
    /// What its plan allows, read by path; empty unless it is valid.
    pub features: Value,
    /// What may be used now, newest first, 100 at most.
    #[schema(max_items = 100)]
    pub entitlements: Vec<Entitlement>,
    /// The orders.
    pub orders: OpenOrders,
    /// The appointments to come, the next first, 20 at most.
    #[schema(max_items = 20)]
    pub bookings: Vec<Booking>,
}

/// Who is calling.
#[derive(ToSchema)]
pub struct StateUser {
    /// The user's id.
    pub id: Uuid,
    /// The e-mail address.
    pub email: Option<String>,
    /// The roles.
    pub roles: Vec<String>,
    /// The organisation.
    pub tenant_id: Option<String>,
}

/// What a credit account has. `available` is `balance` less `held`.
#[derive(ToSchema)]
pub struct Figures {
    /// Posted credits.
    #[schema(minimum = 0)]
    pub balance: i64,
    /// Credits under active holds.
    #[schema(minimum = 0)]
    pub held: i64,
    /// Credits that can be spent now.
    #[schema(minimum = 0)]
    pub available: i64,
    /// Credits that a refund took back after they were spent.
    #[schema(minimum = 0)]
    pub debt: i64,
}

/// How many orders wait.
#[derive(ToSchema)]
pub struct OpenOrders {
    /// For their payment, 100 at most.
    #[schema(minimum = 0, maximum = 100)]
    pub pending: i64,
}
