//! Downloads: the files that come with what was bought. The rules are in `sql/downloads`, the stores in `shared::storage`.

pub mod model;
pub mod routes;

shared::routes! {
    GET "/v1/downloads" => routes::downloads::list;
    POST "/v1/downloads/{token}/access" => routes::access::create;
}

shared::entry!("downloads");
