//! Ai.

pub mod routes;

shared::routes! {
    GET "/v1/ai" => routes::greeting::show;
}

shared::entry!("ai");
