//! Webhooks.

pub mod routes;

shared::routes! {
    GET "/v1/webhooks" => routes::greeting::show;
}

shared::entry!("webhooks");
