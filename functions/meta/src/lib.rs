//! Meta: whether all is well, what the API is, and what it counts.

pub mod checks;
mod prometheus;
pub mod routes;

shared::routes! {
    GET "/v1/health" => routes::health::show;
    GET "/v1/health/ready" => routes::health::ready;
    GET "/v1/openapi.json" => routes::openapi::show;
    GET "/docs" => routes::docs::show;
    GET "/docs/{file}" => routes::docs::file;
    GET "/v1/metrics" => routes::metrics::show;
    POST "/v1/preflight/{check}" => routes::preflight::run;
}

shared::entry!("meta");
