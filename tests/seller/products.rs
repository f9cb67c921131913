//! `/v1/seller/products`

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    shop::{Shop, fresh},
    users::User,
};

use crate::calls::{id, ids, patch, remove};

const PRODUCTS: &str = "/v1/seller/products";

fn digital(slug: &str) -> Value {
    json!({ "name": "Field recordings", "slug": slug, "product_type": "digital" })
}

async fn product(seller: &User, body: &Value) -> (Value, String) {
    let made = seller.post(PRODUCTS, body).send().await.expect(201);
    let path = format!("{PRODUCTS}/{}", id(&made));
    (made, path)
}

/// Promise: a product has what it was made with, what is left out has its default, and it reads as it was answered.
#[tokio::test]
async fn a_product_is_what_was_sent() {
    let seller = Stack::get().seller();
    let body = json!({
        "name": "Field recordings", "slug": fresh("birds"), "product_type": "digital", "visibility": "published",
        "description": "Birds,\nmostly.", "feature_keys": ["recordings.birds"], "stock": 5, "metadata": { "genre": "birds" },
    });
    let (made, path) = product(&seller, &body).await;
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    assert_eq!(
        (&made["seller_id"], &made["in_stock"], &made["asset_count"]),
        (&json!(seller.id), &json!(true), &json!(0))
    );
    assert_eq!((&made["prices"], &made["plan"], &made["service_offer"]), (&json!([]), &Value::Null, &Value::Null));
    assert_eq!(seller.get(&path).send().await.expect(200), made);
    let (bare, _) = product(&seller, &digital(&fresh("bare"))).await;
    assert_eq!(
        (&bare["visibility"], &bare["stock"], &bare["description"]),
        (&json!("draft"), &Value::Null, &Value::Null)
    );
    assert_eq!((&bare["feature_keys"], &bare["metadata"]), (&json!([]), &json!({})));
}

/// Promise: what is left out of a change stays, null empties, and what cannot be empty says so.
#[tokio::test]
async fn a_change_is_a_patch() {
    let seller = Stack::get().seller();
    let mut body = digital(&fresh("test"));
    body["description"] = json!("Birds");
    body["stock"] = json!(5);
    body["feature_keys"] = json!(["a", "b"]);
    body["metadata"] = json!({ "a": 1 });
    let (made, path) = product(&seller, &body).await;
    let changed = patch(&seller, &path, &json!({ "name": "Birds", "stock": 0 })).await.expect(200);
    assert_eq!(
        (&changed["name"], &changed["stock"], &changed["in_stock"]),
        (&json!("Birds"), &json!(0), &json!(false))
    );
    assert_eq!((&changed["slug"], &changed["feature_keys"]), (&made["slug"], &made["feature_keys"]));
    let nothing = json!({ "description": null, "stock": null, "feature_keys": null, "metadata": null });
    let emptied = patch(&seller, &path, &nothing).await.expect(200);
    assert_eq!((&emptied["description"], &emptied["stock"]), (&Value::Null, &Value::Null));
    assert_eq!((&emptied["feature_keys"], &emptied["metadata"]), (&json!([]), &json!({})));
    assert_eq!(patch(&seller, &path, &json!({})).await.expect(200)["name"], "Birds");
    for name in ["name", "slug", "product_type", "visibility"] {
        let fault = patch(&seller, &path, &json!({ name: null })).await;
        assert_eq!(fault.fault(422, "validation_failed", &format!("/{name}")), "required");
    }
}

/// Promise: what is published and has a price is in the catalog; what is archived is gone from it, and its slug is free.
#[tokio::test]
async fn from_draft_to_archive() {
    let stack = Stack::get();
    let (seller, slug) = (stack.seller(), fresh("test"));
    let (_, path) = product(&seller, &digital(&slug)).await;
    let public = format!("/v1/products/{slug}");
    let publish = json!({ "visibility": "published" });
    let early = patch(&seller, &path, &publish).await;
    assert_eq!(early.fault(422, "validation_failed", "/visibility"), "price_required");
    let price = json!({ "name": "One", "amount": 100, "currency": "usd", "billing_period": "one_time" });
    seller.post(&format!("{path}/prices"), &price).send().await.expect(201);
    stack.api().get(&public).send().await.problem(404, "product_not_found");
    patch(&seller, &path, &publish).await.expect(200);
    assert_eq!(stack.api().get(&public).send().await.expect(200)["prices"][0]["amount"], 100);
    remove(&seller, &path).await;
    stack.api().get(&public).send().await.problem(404, "product_not_found");
    seller.get(&path).send().await.problem(404, "product_not_found");
    patch(&seller, &path, &json!({ "name": "Again" })).await.problem(404, "product_not_found");
    seller.request("DELETE", &path).send().await.problem(404, "product_not_found");
    assert_ne!(format!("{PRODUCTS}/{}", id(&product(&seller, &digital(&slug)).await.0)), path);
}

/// Promise: no two products have one slug, whoever sells them.
#[tokio::test]
async fn a_slug_is_one_product_s() {
    let stack = Stack::get();
    let (shop, seller) = (Shop::open(&stack).await, stack.seller());
    seller.post(PRODUCTS, &digital(shop.goods.slug())).send().await.problem(409, "slug_taken");
    let (_, path) = product(&seller, &digital(&fresh("test"))).await;
    patch(&seller, &path, &json!({ "slug": shop.goods.slug() })).await.problem(409, "slug_taken");
}

/// Promise: a retried creation is one product, and its answer the same byte for byte; with another body it is refused.
#[tokio::test]
async fn a_retry_makes_one() {
    let seller = Stack::get().seller();
    let body = digital(&fresh("test"));
    let send = |body: &Value| seller.post(PRODUCTS, body).key("one").send();
    let (first, second) = (send(&body).await, send(&body).await);
    assert_eq!((first.status, second.status, &first.body), (201, 201, &second.body));
    assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
    send(&digital(&fresh("test"))).await.problem(422, "idempotency_key_reused");
    assert_eq!(ids(&seller, PRODUCTS).await.len(), 1);
}

/// Promise: the list has the seller's own, newest first, page by page, and filters.
#[tokio::test]
async fn the_list_has_pages() {
    let stack = Stack::get();
    let seller = stack.seller();
    Shop::open(&stack).await;
    let mut made = Vec::new();
    for product_type in ["digital", "service", "credits"] {
        let body = json!({ "name": "A", "slug": fresh("test"), "product_type": product_type });
        made.insert(0, product(&seller, &body).await.0["id"].clone());
    }
    assert_eq!(ids(&seller, PRODUCTS).await, made);
    assert_eq!(ids(&seller, &format!("{PRODUCTS}?product_type=service")).await, [made[1].clone()]);
    assert_eq!(ids(&seller, &format!("{PRODUCTS}?visibility=published")).await, [] as [Value; 0]);
    for query in ["visibility=hidden", "product_type=boat", "limit=0"] {
        seller.get(&format!("{PRODUCTS}?{query}")).send().await.problem(422, "validation_failed");
    }
    seller.get(&format!("{PRODUCTS}?sort=name")).send().await.fault(422, "validation_failed", "?sort");
    seller.get(&format!("{PRODUCTS}?cursor=x")).send().await.problem(400, "cursor_invalid");
}

/// Promise: a plan that changes is a new version; one that does not, or a change beside it, is none.
#[tokio::test]
async fn a_plan_has_versions() {
    let seller = Stack::get().seller();
    let features = json!({ "api_access": { "calls_per_hour": 100 } });
    let plan = json!({ "initial_credits": 50, "monthly_credits": 500, "trial_days": 14, "features": features });
    let body = json!({ "name": "Pro", "slug": fresh("pro"), "product_type": "subscription", "plan": plan });
    let (made, path) = product(&seller, &body).await;
    for (name, value) in plan.as_object().unwrap() {
        assert_eq!(&made["plan"][name], value, "{name}");
    }
    for (change, version, monthly) in [
        (json!({ "plan": plan }), 1, 500),
        (json!({ "name": "Professional" }), 1, 500),
        (json!({ "plan": { "monthly_credits": 600 } }), 2, 600),
        (json!({ "plan": { "monthly_credits": null } }), 3, 0),
    ] {
        let now = patch(&seller, &path, &change).await.expect(200)["plan"].clone();
        assert_eq!((&now["version"], &now["monthly_credits"]), (&json!(version), &json!(monthly)), "{change}");
        assert_eq!((&now["id"], &now["initial_credits"]), (&made["plan"]["id"], &json!(50)));
    }
    for (change, pointer) in [
        (json!({ "plan": { "trial_days": 731 } }), "/plan/trial_days"),
        (json!({ "plan": { "days": 1 } }), "/plan/days"),
        (json!({ "plan": { "features": [] } }), "/plan/features"),
    ] {
        patch(&seller, &path, &change).await.fault(422, "validation_failed", pointer);
    }
}

/// Promise: once there is a price, the type stays.
#[tokio::test]
async fn the_type_stays() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let path = format!("{PRODUCTS}/{}", shop.goods.id());
    let fault = patch(&shop.seller, &path, &json!({ "product_type": "service" })).await;
    assert_eq!(fault.fault(422, "validation_failed", "/product_type"), "immutable");
    patch(&shop.seller, &path, &json!({ "product_type": "digital" })).await.expect(200);
    let (_, path) = product(&shop.seller, &digital(&fresh("test"))).await;
    let changed = patch(&shop.seller, &path, &json!({ "product_type": "subscription" })).await.expect(200);
    assert_eq!(changed["plan"]["version"], 1);
}

/// Promise: a product that cannot be meant is refused at its place, and is not made.
#[tokio::test]
async fn it_refuses() {
    let seller = Stack::get().seller();
    let with = |name: &str, value: Value| {
        let mut body = digital(&fresh("test"));
        body[name] = value;
        body
    };
    for (body, pointer, fault) in [
        (json!({ "slug": "a", "product_type": "digital" }), "/name", "required"),
        (json!({ "name": "A", "product_type": "digital" }), "/slug", "required"),
        (json!({ "name": "A", "slug": "a" }), "/product_type", "required"),
        (with("name", json!(" ")), "/name", "invalid_format"),
        (with("name", json!("a\nb")), "/name", "invalid_format"),
        (with("name", json!("x".repeat(201))), "/name", "too_long"),
        (with("name", json!(1)), "/name", "wrong_type"),
        (with("slug", json!("Not A Slug")), "/slug", "invalid_format"),
        (with("slug", json!("-a")), "/slug", "invalid_format"),
        (with("slug", json!("a".repeat(101))), "/slug", "too_long"),
        (with("product_type", json!("boat")), "/product_type", "invalid_value"),
        (with("visibility", json!("hidden")), "/visibility", "invalid_value"),
        (with("description", json!("x".repeat(5001))), "/description", "too_long"),
        (with("feature_keys", json!("a")), "/feature_keys", "wrong_type"),
        (with("feature_keys", json!(["a", "a"])), "/feature_keys/1", "duplicate"),
        (with("feature_keys", json!(["a b"])), "/feature_keys/0", "invalid_format"),
        (with("feature_keys", json!([1])), "/feature_keys/0", "wrong_type"),
        (with("stock", json!(-1)), "/stock", "out_of_range"),
        (with("stock", json!(1.5)), "/stock", "wrong_type"),
        (with("stock", json!(5_000_000_000_i64)), "/stock", "out_of_range"),
        (with("metadata", json!([])), "/metadata", "wrong_type"),
        (with("metadata", json!({ "a": "x".repeat(8200) })), "/metadata", "too_long"),
        (with("plan", json!({ "trial_days": 1 })), "/plan", "not_applicable"),
        (with("seller_id", json!(seller.id)), "/seller_id", "unknown_field"),
        (with("price", json!(1)), "/price", "unknown_field"),
    ] {
        let answer = seller.post(PRODUCTS, &body).send().await;
        assert_eq!(answer.fault(422, "validation_failed", pointer), fault, "{body:.80}");
    }
    assert_eq!(ids(&seller, PRODUCTS).await, [] as [Value; 0]);
}
