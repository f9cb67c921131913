//! Webhooks: what Stripe, Clerk and PayPal report, and the log of it. [`signature`] says who may report; what an event means is
//! in `shared/src/events`, what it does in `sql/webhooks`.

pub mod model;
mod report;
pub mod routes;
pub mod signature;

shared::routes! {
    POST "/v1/webhooks/stripe" => routes::stripe::receive;
    POST "/v1/webhooks/clerk" => routes::clerk::receive;
    POST "/v1/webhooks/paypal" => routes::paypal::receive;
    GET "/v1/webhooks/events" => routes::events::list;
    POST "/v1/webhooks/events/{id}/replay" => routes::events::replay;
}

shared::entry!("webhooks");
