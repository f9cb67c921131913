//! The function `checkout`: the catalog, orders and payments.

use super::super::{
    reported::Reported,
    step::{Step, get, post},
    who::Who::{Admin, Nobody, Seller, User},
};

const ORDER: &str = r#"{"items":[{"price_id":"{price}"}],"coupon":"BENCH"}"#;
/// No provider is asked for one of these.
const BANK: &str = "bank transfer";
const STRIPE: &str = "Stripe";

/// What is for sale, and an order of it.
pub(super) fn orders() -> Vec<Step> {
    vec![
        get(Nobody, "/v1/products"),
        get(Nobody, "/v1/products/{slug=recording}"),
        // Not the first, which may begin before it is booked.
        get(Nobody, "/v1/products/{slug=lesson}/slots").keeps("slot", "/data/9/starts_at"),
        get(Nobody, "/v1/plans"),
        post(User, "/v1/discounts/validate", r#"{"code":"BENCH","price_id":"{price}"}"#),
        post(User, "/v1/orders", ORDER).created().keeps("order", "/public_id"),
        get(User, "/v1/orders"),
        get(User, "/v1/orders/{public_id=order}"),
    ]
}

/// By bank transfer, which an admin confirms, and which goes back by hand.
pub(super) fn payments() -> Vec<Step> {
    let session = r#"{"price_id":"{price}","provider":"bank_transfer",
        "success_url":"http://localhost:5173/thanks","cancel_url":"http://localhost:5173/shop"}"#;
    vec![
        get(User, "/v1/payments/providers").asks_nobody(),
        post(User, "/v1/checkout/sessions", session).created().way(BANK),
        post(User, "/v1/payments/intents", r#"{"order":"{order}","provider":"bank_transfer"}"#)
            .created()
            .way(BANK)
            .keeps("payment", "/id"),
        get(User, "/v1/payments"),
        get(User, "/v1/payments/{id=payment}"),
        post(Admin, "/v1/payments/{id=payment}/confirm", "{}").way(BANK),
        post(Seller, "/v1/payments/{id=payment}/refunds", r#"{"amount":500}"#).created().way(BANK),
        get(User, "/v1/features?feature=studio"),
    ]
}

/// At a provider.
pub(super) fn at_stripe() -> Vec<Step> {
    let session = r#"{"price_id":"{price}","provider":"stripe",
        "success_url":"http://localhost:5173/thanks","cancel_url":"http://localhost:5173/shop"}"#;
    let card = r#"{"payment_method":"pm_card_visa","return_url":"http://localhost:5173/thanks"}"#;
    vec![
        post(User, "/v1/checkout/sessions", session).created().way(STRIPE).asks_provider(1),
        post(User, "/v1/orders", ORDER).created().keeps("order", "/public_id"),
        post(User, "/v1/payments/intents", r#"{"order":"{order}","provider":"stripe"}"#)
            .created()
            .way(STRIPE)
            .asks_provider(1)
            .keeps("payment", "/id"),
        post(User, "/v1/payments/{id=payment}/confirm", card).way(STRIPE).asks_provider(1).then(Reported::Paid),
        post(Seller, "/v1/payments/{id=payment}/refunds", r#"{"amount":500}"#).created().way(STRIPE).asks_provider(1),
    ]
}
