//! Every call to Stripe.

use super::{
    Calls,
    deed::{Deed, Provider},
    try_all,
};

const CALLS: Calls = &[
    (Deed::Checkout, "POST /v1/coupons$"),
    (Deed::Checkout, "POST /v1/checkout/sessions$"),
    (Deed::Subscribe, "POST /v1/checkout/sessions$"),
    (Deed::Intent, "POST /v1/payment_intents$"),
    (Deed::Confirm, "POST /v1/payment_intents/[^/]+/confirm$"),
    (Deed::Refund, "POST /v1/refunds$"),
    (Deed::Upgrade, "GET /v1/subscriptions/"),
    (Deed::Upgrade, "POST /v1/prices$"),
    (Deed::Upgrade, "POST /v1/subscriptions/"),
    (Deed::UpgradeAfterAll, "POST /v1/subscription_schedules/[^/]+/release$"),
    (Deed::Downgrade, "POST /v1/subscription_schedules$"),
    (Deed::Downgrade, "POST /v1/subscription_schedules/[^/]+$"),
    (Deed::DowngradeAnew, "GET /v1/subscription_schedules/"),
    (Deed::DowngradeAnew, "POST /v1/subscription_schedules/[^/]+$"),
    (Deed::Preview, "GET /v1/subscriptions/"),
    (Deed::Preview, "POST /v1/invoices/create_preview$"),
    (Deed::CancelLater, "GET /v1/subscriptions/"),
    (Deed::CancelLater, "POST /v1/subscriptions/"),
    (Deed::CancelPlanned, "POST /v1/subscription_schedules/[^/]+/release$"),
    (Deed::CancelPlanned, "POST /v1/subscriptions/"),
    (Deed::CancelNow, "DELETE /v1/subscriptions/"),
    (Deed::Resume, "POST /v1/subscriptions/"),
    (Deed::Portal, "POST /v1/billing_portal/sessions$"),
];

/// Promise: whatever goes wrong at Stripe, nothing is lost, doubled or left half done.
#[tokio::test]
async fn every_call_survives_every_fault() {
    try_all(Provider::Stripe, CALLS).await;
}
