//! Seller: what a seller offers, the files that come with it, the coupons on it, and who ordered it. The rules are in
//! `sql/catalog` and `sql/coupons`.

pub mod model;
pub mod routes;

shared::routes! {
    GET "/v1/seller/products" => routes::products::list;
    POST "/v1/seller/products" => routes::products::create;
    GET "/v1/seller/products/{id}" => routes::products::show;
    PATCH "/v1/seller/products/{id}" => routes::products::update;
    DELETE "/v1/seller/products/{id}" => routes::products::delete;
    GET "/v1/seller/products/{id}/prices" => routes::prices::list;
    POST "/v1/seller/products/{id}/prices" => routes::prices::create;
    GET "/v1/seller/prices/{id}" => routes::prices::show;
    PATCH "/v1/seller/prices/{id}" => routes::prices::update;
    DELETE "/v1/seller/prices/{id}" => routes::prices::delete;
    GET "/v1/seller/products/{id}/assets" => routes::assets::list;
    POST "/v1/seller/products/{id}/assets" => routes::assets::create;
    GET "/v1/seller/assets/{id}" => routes::assets::show;
    PATCH "/v1/seller/assets/{id}" => routes::assets::update;
    DELETE "/v1/seller/assets/{id}" => routes::assets::delete;
    POST "/v1/seller/assets/{id}/upload-url" => routes::assets::upload_url;
    GET "/v1/seller/products/{id}/service-offer" => routes::service_offer::show;
    PUT "/v1/seller/products/{id}/service-offer" => routes::service_offer::replace;
    GET "/v1/seller/coupons" => routes::coupons::list;
    POST "/v1/seller/coupons" => routes::coupons::create;
    GET "/v1/seller/coupons/{id}" => routes::coupons::show;
    PATCH "/v1/seller/coupons/{id}" => routes::coupons::update;
    DELETE "/v1/seller/coupons/{id}" => routes::coupons::delete;
    GET "/v1/seller/orders" => routes::orders::list;
}

shared::entry!("seller");
