//! Checkout: what is for sale, orders, payments and subscriptions, and the payment providers behind them. The rules are in
//! `sql/catalog`, `sql/orders`, `sql/payments` and `sql/subscriptions`; [`operation`] is how a provider is asked.

pub mod model;
pub mod operation;
pub mod providers;
pub mod routes;
mod urls;

shared::routes! {
    GET "/v1/products" => routes::products::list;
    GET "/v1/products/{slug}" => routes::products::show;
    GET "/v1/products/{slug}/slots" => routes::products::slots;
    GET "/v1/plans" => routes::plans::list;
    GET "/v1/orders" => routes::orders::list;
    POST "/v1/orders" => routes::orders::create;
    GET "/v1/orders/{public_id}" => routes::orders::show;
    POST "/v1/orders/{public_id}/confirm" => routes::orders::confirm;
    POST "/v1/checkout/sessions" => routes::sessions::create;
    POST "/v1/checkout/portal" => routes::portal::open;
    POST "/v1/payments/intents" => routes::intents::create;
    GET "/v1/payments/providers" => routes::providers::list;
    GET "/v1/payments" => routes::payments::list;
    GET "/v1/payments/{id}" => routes::payments::show;
    POST "/v1/payments/{id}/confirm" => routes::payments::confirm;
    POST "/v1/payments/{id}/refunds" => routes::refunds::create;
    GET "/v1/subscription" => routes::subscription::show;
    POST "/v1/subscription/change" => routes::subscription::change;
    POST "/v1/subscription/cancel" => routes::subscription::cancel;
    POST "/v1/subscription/resume" => routes::subscription::resume;
    GET "/v1/features" => routes::features::show;
    POST "/v1/discounts/validate" => routes::discounts::validate;
}

shared::entry!("checkout");
