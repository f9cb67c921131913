//! The shapes of answers that several functions give, for the OpenAPI document. The database writes them; nothing here is read.

mod catalog;
mod order;
mod payment;
mod profile;
mod subscription;

use utoipa::ToSchema;

pub use catalog::{Hours, Plan, Price, Product, Products, ServiceOffer};
pub use order::{Order, OrderItem, Orders};
pub use payment::{Payment, PaymentFailure, Payments, Refund};
pub use profile::Profile;
pub use subscription::{Limit, PendingChange, Period, Subscription, SubscriptionPlan, SubscriptionPrice};

/// An amount of money.
#[derive(ToSchema)]
pub struct Money {
    /// In the currency's minor unit.
    #[schema(example = 2900)]
    pub amount: i64,
    /// The currency: ISO 4217 in lower case.
    #[schema(example = "usd")]
    pub currency: String,
}
