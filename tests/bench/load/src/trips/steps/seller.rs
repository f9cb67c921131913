//! The function `seller`.

use super::super::{
    reported::Reported,
    step::{Step, delete, get, patch, post, put},
    who::Who::Seller,
};

const RECORDING: &str = r#"{"name":"Field recordings","slug":"bench-recordings","product_type":"digital",
    "visibility":"published","feature_keys":["studio"]}"#;
const LESSON: &str = r#"{"name":"A lesson","slug":"bench-lesson","product_type":"service","visibility":"published"}"#;
const SMALL: &str = r#"{"name":"Small","slug":"bench-small","product_type":"subscription","visibility":"published",
    "plan":{"monthly_credits":20,"features":{"seats":1}}}"#;
const LARGE: &str = r#"{"name":"Large","slug":"bench-large","product_type":"subscription","visibility":"published",
    "plan":{"monthly_credits":90,"features":{"seats":9}}}"#;
const PRICE: &str =
    r#"{"name":"Standard","amount":2900,"currency":"usd","billing_period":"one_time","is_default":true}"#;
const SMALL_PRICE: &str =
    r#"{"name":"Monthly","amount":900,"currency":"usd","billing_period":"monthly","is_default":true}"#;
const LARGE_PRICE: &str =
    r#"{"name":"Monthly","amount":1900,"currency":"usd","billing_period":"monthly","is_default":true}"#;
/// At any hour of any day.
const OFFER: &str = r#"{"duration_minutes":60,"hours":[
    {"weekday":1,"from":"00:00","to":"24:00"},{"weekday":2,"from":"00:00","to":"24:00"},
    {"weekday":3,"from":"00:00","to":"24:00"},{"weekday":4,"from":"00:00","to":"24:00"},
    {"weekday":5,"from":"00:00","to":"24:00"},{"weekday":6,"from":"00:00","to":"24:00"},
    {"weekday":7,"from":"00:00","to":"24:00"}]}"#;

/// A recording with its file, a lesson, two plans, and a coupon for all of them.
pub(super) fn offers() -> Vec<Step> {
    let (products, prices) = ("/v1/seller/products", "/v1/seller/products/{id=product}/prices");
    vec![
        post(Seller, products, RECORDING).created().keeps("product", "/id").keeps("recording", "/slug"),
        get(Seller, products),
        get(Seller, "/v1/seller/products/{id=product}"),
        patch(Seller, "/v1/seller/products/{id=product}", r#"{"description":"A river at night"}"#),
        post(Seller, prices, PRICE).created().keeps("price", "/id"),
        get(Seller, prices),
        get(Seller, "/v1/seller/prices/{id=price}"),
        patch(Seller, "/v1/seller/prices/{id=price}", r#"{"name":"Usual"}"#),
        post(Seller, "/v1/seller/products/{id=product}/assets", r#"{"title":"One","file_path":"one.zip"}"#)
            .created()
            .asks_storage()
            .keeps("asset", "/id"),
        get(Seller, "/v1/seller/products/{id=product}/assets"),
        get(Seller, "/v1/seller/assets/{id=asset}"),
        patch(Seller, "/v1/seller/assets/{id=asset}", r#"{"title":"The recordings"}"#),
        post(Seller, "/v1/seller/assets/{id=asset}/upload-url", "")
            .asks_storage()
            .keeps("upload_url", "/upload_url")
            .then(Reported::Uploaded),
        post(Seller, products, LESSON).created().keeps("product", "/id").keeps("lesson", "/slug"),
        post(Seller, prices, PRICE).created().keeps("lesson_price", "/id"),
        put(Seller, "/v1/seller/products/{id=product}/service-offer", OFFER),
        get(Seller, "/v1/seller/products/{id=product}/service-offer"),
        post(Seller, products, SMALL).created().keeps("product", "/id"),
        post(Seller, prices, SMALL_PRICE).created().keeps("small_price", "/id"),
        post(Seller, products, LARGE).created().keeps("product", "/id"),
        post(Seller, prices, LARGE_PRICE).created().keeps("large_price", "/id"),
        post(Seller, "/v1/seller/coupons", r#"{"code":"BENCH","kind":"percentage","percent_off":10}"#)
            .created()
            .keeps("coupon", "/id"),
        get(Seller, "/v1/seller/coupons"),
        get(Seller, "/v1/seller/coupons/{id=coupon}"),
        patch(Seller, "/v1/seller/coupons/{id=coupon}", r#"{"max_uses":100}"#),
    ]
}

/// Looks at what was sold, and ends the offers.
pub(super) fn withdraws() -> Vec<Step> {
    vec![
        get(Seller, "/v1/seller/orders"),
        delete(Seller, "/v1/seller/coupons/{id=coupon}"),
        delete(Seller, "/v1/seller/assets/{id=asset}"),
        delete(Seller, "/v1/seller/prices/{id=price}"),
        delete(Seller, "/v1/seller/products/{id=product}"),
    ]
}
