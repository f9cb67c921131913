//! `/v1/subscription`

use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Idempotent, Reply},
    model::Subscription,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{model::SubscriptionChange, operation::Caller};

/// What to change to: exactly one of `price_id` and `plan_id`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "price_id": "0190a000-0000-7000-8000-000000000001", "preview": true }))]
pub struct Change {
    /// Which subscription; needed where there are several.
    pub subscription_id: Option<Uuid>,
    /// The new price.
    pub price_id: Option<Uuid>,
    /// The new plan, at its price for `billing_period`; without one, for the period that the subscription has.
    pub plan_id: Option<Uuid>,
    /// How often the plan is paid: `weekly`, `monthly`, `quarterly`, `semi_annual` or `yearly`.
    pub billing_period: Option<String>,
    /// Only say what it would cost; nothing changes.
    #[serde(default)]
    pub preview: bool,
}

/// When to cancel.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "at_period_end": true, "reason": "The project is over" }))]
pub struct Cancel {
    /// Which subscription; needed where there are several.
    pub subscription_id: Option<Uuid>,
    /// With the period that is paid for, rather than now; true if left out.
    #[schema(default = true)]
    pub at_period_end: Option<bool>,
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// Which subscription not to cancel after all.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Resume {
    /// Which subscription; needed where there are several.
    pub subscription_id: Option<Uuid>,
}

/// Plan, status, period, features, and limits with what is used of them. Without a subscription: status `none`.
#[utoipa::path(
    get, path = "/v1/subscription", tag = "subscription", security(("user" = [])),
    responses((status = 200, body = Subscription), Errors<(openapi::User,)>)
)]
pub async fn show(caller: Principal) -> Outcome<Reply> {
    caller.db.rpc("subscription_get", ()).await
}

/// Moves to another plan or price: one that costs more applies now and is prorated, one that costs less at the renewal.
#[utoipa::path(
    post, path = "/v1/subscription/change", tag = "subscription", request_body = Change, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses(
        (status = 200, body = SubscriptionChange),
        Errors<(openapi::User, openapi::Command, openapi::Subscription, openapi::PlanChange, openapi::Provider)>,
    )
)]
pub async fn change(caller: Caller, change: Idempotent<Change>) -> Outcome<Reply> {
    caller.run("subscription_change_begin", change.arguments()?).await
}

/// Ends a subscription, with its period or now.
#[utoipa::path(
    post, path = "/v1/subscription/cancel", tag = "subscription", request_body = Cancel, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses(
        (status = 200, body = Subscription),
        Errors<(openapi::User, openapi::Command, openapi::Subscription, openapi::Provider)>,
    )
)]
pub async fn cancel(caller: Caller, cancel: Idempotent<Cancel>) -> Outcome<Reply> {
    caller.run("subscription_cancel_begin", cancel.arguments()?).await
}

/// Takes back a cancelation that has not come true yet.
#[utoipa::path(
    post, path = "/v1/subscription/resume", tag = "subscription", request_body = Resume, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses(
        (status = 200, body = Subscription),
        Errors<(openapi::User, openapi::Command, openapi::Subscription, openapi::Resume, openapi::Provider)>,
    )
)]
pub async fn resume(caller: Caller, resume: Idempotent<Resume>) -> Outcome<Reply> {
    caller.run("subscription_resume_begin", resume.arguments()?).await
}
