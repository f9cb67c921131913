//! Downloads.

pub mod routes;

shared::routes! {
    GET "/v1/downloads" => routes::greeting::show;
}

shared::entry!("downloads");
