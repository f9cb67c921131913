//! Who may call, and on what: every route of the function, for those who are not its seller.

use serde_json::{Value, json};
use turnpike_tests::{Api, Stack, shop::Shop};

use crate::calls::{UNKNOWN_ID, id};

/// A route with the id of something of one seller's, a body that would do, and what it is to others.
struct Route {
    method: &'static str,
    path: String,
    body: Value,
    unknown: &'static str,
}

fn route(method: &'static str, path: String, body: Value, unknown: &'static str) -> Route {
    Route { method, path, body, unknown }
}

fn routes(product: &str, price: &str, asset: &str, coupon: &str) -> Vec<Route> {
    let (own, below) =
        (format!("/v1/seller/products/{product}"), |noun: &str| format!("/v1/seller/products/{product}/{noun}"));
    let (price, asset) = (format!("/v1/seller/prices/{price}"), format!("/v1/seller/assets/{asset}"));
    let coupon = format!("/v1/seller/coupons/{coupon}");
    let money = json!({ "name": "A", "amount": 1, "currency": "usd", "billing_period": "one_time" });
    let offer = json!({ "duration_minutes": 60, "hours": [{ "weekday": 1, "from": "09:00", "to": "17:00" }] });
    vec![
        route("GET", own.clone(), Value::Null, "product_not_found"),
        route("PATCH", own.clone(), json!({ "name": "Mine" }), "product_not_found"),
        route("DELETE", own, Value::Null, "product_not_found"),
        route("GET", below("prices"), Value::Null, "product_not_found"),
        route("POST", below("prices"), money, "product_not_found"),
        route("GET", price.clone(), Value::Null, "price_not_found"),
        route("PATCH", price.clone(), json!({ "amount": 1 }), "price_not_found"),
        route("DELETE", price, Value::Null, "price_not_found"),
        route("GET", below("assets"), Value::Null, "product_not_found"),
        route("POST", below("assets"), json!({ "title": "A", "file_path": "a.zip" }), "product_not_found"),
        route("GET", asset.clone(), Value::Null, "asset_not_found"),
        route("PATCH", asset.clone(), json!({ "title": "Mine" }), "asset_not_found"),
        route("DELETE", asset.clone(), Value::Null, "asset_not_found"),
        route("POST", format!("{asset}/upload-url"), Value::Null, "asset_not_found"),
        route("GET", below("service-offer"), Value::Null, "product_not_found"),
        route("PUT", below("service-offer"), offer, "product_not_found"),
        route("GET", coupon.clone(), Value::Null, "coupon_not_found"),
        route("PATCH", coupon.clone(), json!({ "active": false }), "coupon_not_found"),
        route("DELETE", coupon, Value::Null, "coupon_not_found"),
    ]
}

async fn refused(caller: &Api, route: &Route, status: u16, code: &str) {
    let call = caller.request(route.method, &route.path);
    let call = if route.body.is_null() { call } else { call.body("application/json", route.body.to_string()) };
    let answer = call.send().await;
    assert_eq!(answer.status, status, "{} {}: {}", route.method, route.path, answer.text());
    answer.problem(status, code);
}

/// Promise: what is one seller's is as unknown to another as what never was, and nobody else gets as far as that.
#[tokio::test]
async fn a_seller_s_things_are_the_seller_s() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let assets = format!("/v1/seller/products/{}/assets", shop.goods.id());
    let asset = shop.seller.post(&assets, &json!({ "title": "A", "file_path": "a.zip" })).send().await.expect(201);
    let code = turnpike_tests::shop::fresh("C");
    let coupon = json!({ "code": code, "kind": "percentage", "percent_off": 10 });
    let coupon = shop.seller.post("/v1/seller/coupons", &coupon).send().await.expect(201);
    let theirs = routes(shop.goods.id(), shop.goods.price_id(), id(&asset), id(&coupon));
    let nobodys = routes(UNKNOWN_ID, UNKNOWN_ID, UNKNOWN_ID, UNKNOWN_ID);
    let (other, user, anybody) = (stack.seller(), stack.user(), stack.api());
    for route in theirs.iter().chain(&nobodys) {
        refused(&other, route, 404, route.unknown).await;
        refused(&user, route, 403, "forbidden").await;
        refused(&anybody, route, 401, "token_missing").await;
    }
    let product = shop.seller.get(&format!("/v1/seller/products/{}", shop.goods.id())).send().await.expect(200);
    assert_eq!((&product["name"], &product["asset_count"]), (&shop.goods.product["name"], &json!(1)));
}

/// Promise: lists and creations are for sellers; a role that a user claims for themselves is none.
#[tokio::test]
async fn users_sell_nothing() {
    let stack = Stack::get();
    let claims = json!({ "role": "seller" });
    let token = stack.token(uuid::Uuid::new_v4()).claim("user_metadata", claims);
    let pretender = stack.api().with_token(&token.hs256(stack.jwt_secret.as_bytes()));
    for path in ["/v1/seller/products", "/v1/seller/coupons", "/v1/seller/orders"] {
        stack.user().get(path).send().await.problem(403, "forbidden");
        pretender.get(path).send().await.problem(403, "forbidden");
        stack.api().get(path).send().await.problem(401, "token_missing");
    }
    let product = json!({ "name": "A", "slug": turnpike_tests::shop::fresh("a"), "product_type": "digital" });
    stack.user().post("/v1/seller/products", &product).send().await.problem(403, "forbidden");
    pretender.post("/v1/seller/products", &product).send().await.problem(403, "forbidden");
}

/// Promise: an administrator manages what any seller sells.
#[tokio::test]
async fn administrators_manage() {
    let stack = Stack::get();
    let (shop, admin) = (Shop::open(&stack).await, stack.admin());
    let path = format!("/v1/seller/products/{}", shop.goods.id());
    assert_eq!(admin.get(&path).send().await.expect(200)["seller_id"], json!(shop.seller.id));
    let changed = crate::calls::patch(&admin, &path, &json!({ "name": "Corrected" })).await.expect(200);
    assert_eq!((&changed["name"], &changed["seller_id"]), (&json!("Corrected"), &json!(shop.seller.id)));
    let asset = json!({ "title": "A", "file_path": "a.zip" });
    let made = admin.post(&format!("{path}/assets"), &asset).send().await.expect(201);
    let folder = format!("{}/{}/", shop.seller.id, shop.goods.id());
    assert!(made["storage_path"].as_str().unwrap().starts_with(&folder) && made["upload_url"].is_string(), "{made}");
}

/// Promise: what is no id names nothing.
#[tokio::test]
async fn ids_are_ids() {
    let seller = Stack::get().seller();
    for noun in ["products", "prices", "assets", "coupons"] {
        seller.get(&format!("/v1/seller/{noun}/not-an-id")).send().await.problem(404, "not_found");
    }
}
