//! What is bought.

use chrono::{DateTime, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Money;

/// An order. What matters of its products and prices was copied when it was made.
#[derive(ToSchema)]
pub struct Order {
    /// Its id.
    pub id: Uuid,
    /// Its id for people and addresses.
    pub public_id: String,
    /// `pending`, `paid`, `canceled`, `refunded` or `partially_refunded`.
    pub status: String,
    /// Whose it is: `user` or `tenant`.
    pub account: String,
    /// Before the discount.
    pub subtotal: Money,
    /// What the coupon takes off.
    pub discount: Money,
    /// What is to be paid.
    pub total: Money,
    /// What was given back.
    pub refunded: Money,
    /// The coupon's code.
    pub coupon: Option<String>,
    /// What was ordered.
    pub items: Vec<OrderItem>,
    /// The payment that paid it; null while unpaid, and where nothing was to pay.
    pub payment_id: Option<Uuid>,
    /// `unfulfilled`, `fulfilled` or `failed`.
    pub fulfilment: String,
    /// Why it failed.
    pub fulfilment_error: Option<String>,
    /// Until when stock, coupon and appointments are kept for it; null once paid or given back.
    pub reserved_until: Option<DateTime<Utc>>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was canceled.
    pub canceled_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Orders, newest first.
#[derive(ToSchema)]
pub struct Orders {
    /// This page.
    pub data: Vec<Order>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// A line of an order.
#[derive(ToSchema)]
pub struct OrderItem {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// The price.
    pub price_id: Uuid,
    /// The product's name.
    pub name: String,
    /// `digital`, `service`, `credits` or `subscription`.
    pub product_type: String,
    /// `one_time`, `weekly`, `monthly`, `quarterly`, `semi_annual` or `yearly`.
    pub billing_period: String,
    /// How many.
    pub quantity: i32,
    /// What one costs.
    pub unit_amount: Money,
    /// What the line costs now, before the discount: nothing while a trial runs.
    pub amount: Money,
    /// What the coupon takes off the line.
    pub discount: Money,
    /// Credits that the whole line gives.
    pub credits: Option<i64>,
    /// When the appointment begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// The appointment, unless it was canceled.
    pub booking_id: Option<Uuid>,
}
