//! What is for sale.

use chrono::{DateTime, Utc};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A product.
#[derive(ToSchema)]
pub struct Product {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses.
    #[schema(example = "field-recordings")]
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// `digital`, `service`, `credits` or `subscription`.
    pub product_type: String,
    /// `draft` or `published`.
    pub visibility: String,
    /// The features that a buyer may use.
    pub feature_keys: Vec<String>,
    /// How many are left; null where there is no limit.
    pub stock: Option<i32>,
    /// Whether one can be had.
    pub in_stock: bool,
    /// The seller's data.
    pub metadata: Value,
    /// What it costs, the default price first.
    pub prices: Vec<Price>,
    /// What a subscription gives; null for other products.
    pub plan: Option<Plan>,
    /// When and for how long a service can be booked; null for other products.
    pub service_offer: Option<ServiceOffer>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// Products, newest first.
#[derive(ToSchema)]
pub struct Products {
    /// This page.
    pub data: Vec<Product>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// What a product costs.
#[derive(ToSchema)]
pub struct Price {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// Its name for people.
    pub name: String,
    /// In the currency's minor unit; 0 is free.
    #[schema(minimum = 0, maximum = 99_999_999)]
    pub amount: i64,
    /// The currency: ISO 4217 in lower case.
    pub currency: String,
    /// `one_time`, `weekly`, `monthly`, `quarterly`, `semi_annual` or `yearly`.
    pub billing_period: String,
    /// Whether it is the one that is meant where none is named.
    pub is_default: bool,
    /// Whether it is on sale.
    pub active: bool,
    /// Credits that one unit gives.
    pub credits: Option<i64>,
    /// The plan at Clerk Billing.
    pub clerk_plan_id: Option<String>,
    /// The price at Clerk Billing.
    pub clerk_price_id: Option<String>,
    /// The seller's data.
    pub metadata: Value,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// What a subscription gives, in the version that is sold now.
#[derive(ToSchema)]
pub struct Plan {
    /// Its id.
    pub id: Uuid,
    /// Its version; a subscriber keeps the one that was bought.
    #[schema(minimum = 1)]
    pub version: i32,
    /// Credits on the first day, once.
    pub initial_credits: i64,
    /// Credits for each period; they end with it.
    pub monthly_credits: i64,
    /// Days before the first payment.
    #[schema(minimum = 0, maximum = 730)]
    pub trial_days: i32,
    /// What the plan allows, read by path: `{"api_access": {"calls_per_hour": 100}}`.
    pub features: Value,
}

/// When and for how long a service can be booked.
#[derive(ToSchema)]
pub struct ServiceOffer {
    /// The product.
    pub product_id: Uuid,
    /// How long an appointment is, in minutes.
    #[schema(minimum = 5, maximum = 1440)]
    pub duration_minutes: i32,
    /// How many may book the same time.
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: i32,
    /// How long ahead one must book, in minutes.
    #[schema(minimum = 0)]
    pub notice_minutes: i32,
    /// How far ahead one may book, in days.
    #[schema(minimum = 1, maximum = 730)]
    pub horizon_days: i32,
    /// The time zone of the hours (IANA).
    #[schema(example = "Europe/Madrid")]
    pub time_zone: String,
    /// When appointments can be.
    pub hours: Vec<Hours>,
    /// How far apart appointments may begin, in minutes.
    pub slot_step_minutes: i32,
}

/// Hours of a weekday.
#[derive(ToSchema)]
pub struct Hours {
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: i32,
    /// From, in the offer's time zone.
    #[schema(example = "09:00")]
    pub from: String,
    /// To, in the offer's time zone.
    #[schema(example = "17:00")]
    pub to: String,
}
