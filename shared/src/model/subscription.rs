//! What is paid again and again.

use chrono::{DateTime, Utc};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A subscription. Without one: `{"id": null, "status": "none", "valid": false, "features": {}, "limits": []}`.
#[derive(ToSchema)]
pub struct Subscription {
    /// Its id.
    pub id: Option<Uuid>,
    /// `trialing`, `active`, `past_due`, `paused`, `canceled`, `expired` or `none`.
    pub status: String,
    /// Whether its features may be used now.
    pub valid: bool,
    /// Whose it is: `user` or `tenant`.
    #[schema(required = false)]
    pub account: Option<String>,
    /// The plan, in the version that was bought.
    #[schema(required = false)]
    pub plan: Option<SubscriptionPlan>,
    /// What a period costs.
    #[schema(required = false)]
    pub price: Option<SubscriptionPrice>,
    /// How many.
    #[schema(required = false)]
    pub quantity: Option<i32>,
    /// The period that is paid for.
    #[schema(required = false)]
    pub current_period: Option<Period>,
    /// When the trial ends.
    #[schema(required = false)]
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// Whether it ends with its period.
    #[schema(required = false)]
    pub cancel_at_period_end: Option<bool>,
    /// When it was canceled.
    #[schema(required = false)]
    pub canceled_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[schema(required = false)]
    pub ended_at: Option<DateTime<Utc>>,
    /// What it becomes at the next renewal.
    #[schema(required = false)]
    pub pending_change: Option<PendingChange>,
    /// Who collects the money.
    #[schema(required = false)]
    pub provider: Option<String>,
    /// What the plan allows, read by path.
    pub features: Value,
    /// What the plan limits, and how much is used.
    pub limits: Vec<Limit>,
    /// When it was made.
    #[schema(required = false)]
    pub created_at: Option<DateTime<Utc>>,
}

/// A plan as it was bought.
#[derive(ToSchema)]
pub struct SubscriptionPlan {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// The product's name.
    pub name: String,
    /// The product's name in addresses.
    pub slug: String,
    /// The plan's version.
    pub version: i32,
}

/// What a period costs.
#[derive(ToSchema)]
pub struct SubscriptionPrice {
    /// The price.
    pub id: Uuid,
    /// In the currency's minor unit.
    pub amount: i64,
    /// The currency: ISO 4217 in lower case.
    pub currency: String,
    /// `weekly`, `monthly`, `quarterly`, `semi_annual` or `yearly`.
    pub billing_period: String,
}

/// A stretch of time.
#[derive(ToSchema)]
pub struct Period {
    /// When it begins.
    pub start: Option<DateTime<Utc>>,
    /// When it ends.
    pub end: Option<DateTime<Utc>>,
}

/// What a subscription becomes.
#[derive(ToSchema)]
pub struct PendingChange {
    /// The new price.
    pub price_id: Uuid,
    /// What a period will cost, in the currency's minor unit.
    pub amount: i64,
    /// The new plan.
    pub plan: SubscriptionPlan,
    /// From when on.
    pub effective_at: Option<DateTime<Utc>>,
}

/// A limit of a plan.
#[derive(ToSchema)]
pub struct Limit {
    /// `monthly_credits`, or a feature by path: `api_access.calls_per_hour`.
    pub feature: String,
    /// How much is allowed in that time; null where there is no limit.
    pub limit: Option<i64>,
    /// How much was used.
    pub used: i64,
    /// How much is left; null where there is no limit.
    pub remaining: Option<i64>,
}
