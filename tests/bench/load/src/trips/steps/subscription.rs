//! The function `checkout`: subscriptions.

use super::super::{
    reported::Reported,
    step::{Step, get, post},
    who::Who::User,
};

const CHANGE: &str = r#"{"price_id":"{large_price}"}"#;
/// Nobody charges for one of these: it was paid by the development confirm.
const OURS: &str = "without a provider";
const STRIPE: &str = "Stripe";

/// Begun by the development confirm, and ended at once in the end, to make room for the next.
pub(super) fn our_own() -> Vec<Step> {
    vec![
        post(User, "/v1/orders", r#"{"items":[{"price_id":"{small_price}"}]}"#).created().keeps("order", "/public_id"),
        post(User, "/v1/orders/{public_id=order}/confirm", "").with_confirm_secret(),
        get(User, "/v1/subscription"),
        post(User, "/v1/subscription/change", CHANGE).way(OURS),
        post(User, "/v1/subscription/cancel", "{}").way(OURS),
        post(User, "/v1/subscription/resume", "{}").way(OURS),
        post(User, "/v1/subscription/cancel", r#"{"at_period_end":false}"#).way(OURS),
    ]
}

/// At a provider, who is asked how the subscription stands before it is told to change it.
pub(super) fn at_stripe() -> Vec<Step> {
    let session = r#"{"price_id":"{small_price}","provider":"stripe",
        "success_url":"http://localhost:5173/thanks","cancel_url":"http://localhost:5173/shop"}"#;
    let portal = r#"{"provider":"stripe","return_url":"http://localhost:5173/account"}"#;
    vec![
        post(User, "/v1/checkout/sessions", session)
            .created()
            .way(STRIPE)
            .asks_provider(1)
            .keeps("payment", "/payment_id")
            .then(Reported::Subscribed),
        post(User, "/v1/checkout/portal", portal).looks_at_provider(1),
        post(User, "/v1/subscription/change", r#"{"price_id":"{large_price}","preview":true}"#)
            .way("Stripe, preview")
            .looks_at_provider(2),
        // The subscription, the price, the change.
        post(User, "/v1/subscription/change", CHANGE).way(STRIPE).asks_provider(3),
        // The subscription, whose schedule would be in the way, and its end.
        post(User, "/v1/subscription/cancel", "{}").way(STRIPE).asks_provider(2),
        post(User, "/v1/subscription/resume", "{}").way(STRIPE).asks_provider(1),
    ]
}
