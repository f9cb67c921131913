//! Account: what a buyer has. The rules are in `sql/identity`, `sql/entitlements`, `sql/subscriptions` and `sql/bookings`.

pub mod model;
pub mod routes;

shared::routes! {
    GET "/v1/account/customer" => routes::customer::show;
    PATCH "/v1/account/customer" => routes::customer::update;
    GET "/v1/account/entitlements" => routes::entitlements::list;
    GET "/v1/account/subscriptions" => routes::subscriptions::list;
    GET "/v1/account/state" => routes::state::show;
    GET "/v1/account/bookings" => routes::bookings::list;
    POST "/v1/account/bookings" => routes::bookings::create;
    POST "/v1/account/bookings/{id}/cancel" => routes::bookings::cancel;
}

shared::entry!("account");
