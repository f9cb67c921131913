//! Credits: what a caller has, spends, holds and is granted. The rules are in `sql/credits`.

pub mod jobs;
pub mod model;
pub mod routes;

shared::routes! {
    GET "/v1/credits/balance" => routes::balance::show;
    GET "/v1/credits/transactions" => routes::transactions::list;
    POST "/v1/credits/spend" => routes::spend::create;
    GET "/v1/credits/holds" => routes::holds::list;
    POST "/v1/credits/holds" => routes::holds::create;
    GET "/v1/credits/holds/{id}" => routes::holds::show;
    POST "/v1/credits/holds/{id}/capture" => routes::holds::capture;
    POST "/v1/credits/holds/{id}/release" => routes::holds::release;
    POST "/v1/credits/jobs/{name}" => routes::jobs::run, metered;
    POST "/v1/credits/grants" => routes::grants::create;
    GET "/v1/credits/rates" => routes::rates::list;
    POST "/v1/credits/rates" => routes::rates::create;
    GET "/v1/credits/rates/{id}" => routes::rates::show;
    PATCH "/v1/credits/rates/{id}" => routes::rates::update;
    DELETE "/v1/credits/rates/{id}" => routes::rates::delete;
}

shared::entry!("credits");
