//! `/v1/seller/prices`, and those of a product

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    shop::{Shop, fresh},
    users::User,
};

use crate::calls::{id, ids, patch, remove};

fn once(name: &str) -> Value {
    json!({ "name": name, "amount": 2900, "currency": "usd", "billing_period": "one_time" })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = once("Standard");
    body[name] = value;
    body
}

/// A new product's prices: their path.
async fn prices(seller: &User, product_type: &str) -> String {
    let body = json!({ "name": "A", "slug": fresh("test"), "product_type": product_type });
    let made = seller.post("/v1/seller/products", &body).send().await.expect(201);
    format!("/v1/seller/products/{}/prices", id(&made))
}

async fn price(seller: &User, path: &str, body: &Value) -> Value {
    seller.post(path, body).send().await.expect(201)
}

fn at(price: &Value) -> String {
    format!("/v1/seller/prices/{}", id(price))
}

/// Which of the prices is the default, by name; there is one at most.
async fn default(seller: &User, path: &str) -> Option<String> {
    let list = seller.get(path).send().await.expect(200);
    let mut names = list["data"].as_array().unwrap().iter().filter(|price| price["is_default"] == true);
    let name = names.next().map(|price| price["name"].as_str().unwrap().to_owned());
    assert!(names.next().is_none(), "{list}");
    name
}

/// Promise: a price has what it was made with, and reads as it was answered.
#[tokio::test]
async fn a_price_is_what_was_sent() {
    let seller = Stack::get().seller();
    let path = prices(&seller, "digital").await;
    let mut body = once("Standard");
    body["credits"] = json!(100);
    body["clerk_plan_id"] = json!("cplan_1");
    body["clerk_price_id"] = json!(fresh("cprice"));
    body["metadata"] = json!({ "a": 1 });
    let made = price(&seller, &path, &body).await;
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    assert_eq!((&made["is_default"], &made["active"]), (&json!(true), &json!(true)));
    assert_eq!(seller.get(&at(&made)).send().await.expect(200), made);
    seller.post(&path, &body).send().await.problem(409, "price_exists");
}

/// Promise: there is always one default while something is on sale: the first, then the one that was asked for, then the
/// oldest that is left.
#[tokio::test]
async fn one_price_is_the_default() {
    let seller = Stack::get().seller();
    let path = prices(&seller, "digital").await;
    assert_eq!(default(&seller, &path).await, None);
    let first = price(&seller, &path, &once("first")).await;
    price(&seller, &path, &once("second")).await;
    assert_eq!(default(&seller, &path).await.unwrap(), "first");
    let mut body = once("third");
    body["is_default"] = json!(true);
    let third = price(&seller, &path, &body).await;
    assert_eq!((&third["is_default"], default(&seller, &path).await.unwrap()), (&json!(true), "third".to_owned()));
    let fault = patch(&seller, &at(&third), &json!({ "is_default": false })).await;
    assert_eq!(fault.fault(422, "validation_failed", "/is_default"), "default_required");
    patch(&seller, &at(&third), &json!({ "active": false })).await.expect(200);
    assert_eq!(default(&seller, &path).await.unwrap(), "first");
    let fault = patch(&seller, &at(&third), &json!({ "is_default": true })).await;
    fault.fault(422, "validation_failed", "/is_default");
    remove(&seller, &at(&first)).await;
    assert_eq!(default(&seller, &path).await.unwrap(), "second");
}

/// Promise: what is left out of a change stays and null empties; currency and period are for ever.
#[tokio::test]
async fn a_change_is_a_patch() {
    let seller = Stack::get().seller();
    let path = prices(&seller, "digital").await;
    let mut body = once("Standard");
    body["credits"] = json!(100);
    body["clerk_price_id"] = json!(fresh("cprice"));
    let made = price(&seller, &path, &body).await;
    let same = json!({ "amount": 3900, "currency": "usd", "billing_period": "one_time" });
    let changed = patch(&seller, &at(&made), &same).await.expect(200);
    assert_eq!((&changed["amount"], &changed["credits"]), (&json!(3900), &json!(100)));
    let nothing = json!({ "credits": null, "clerk_price_id": null, "metadata": null });
    let emptied = patch(&seller, &at(&made), &nothing).await.expect(200);
    assert_eq!((&emptied["credits"], &emptied["clerk_price_id"]), (&Value::Null, &Value::Null));
    assert_eq!((&emptied["amount"], &emptied["metadata"]), (&json!(3900), &json!({})));
    for (change, pointer, fault) in [
        (json!({ "currency": "eur" }), "/currency", "immutable"),
        (json!({ "billing_period": "monthly" }), "/billing_period", "immutable"),
        (json!({ "amount": null }), "/amount", "required"),
        (json!({ "amount": -1 }), "/amount", "out_of_range"),
        (json!({ "amount": "1" }), "/amount", "wrong_type"),
        (json!({ "product_id": null }), "/product_id", "unknown_field"),
    ] {
        let answer = patch(&seller, &at(&made), &change).await;
        assert_eq!(answer.fault(422, "validation_failed", pointer), fault, "{change}");
    }
    assert_eq!(seller.get(&at(&made)).send().await.expect(200), emptied);
}

/// Promise: a subscription is paid again and again, anything else once; a credit pack has credits.
#[tokio::test]
async fn a_price_fits_its_product() {
    let seller = Stack::get().seller();
    let monthly = with("billing_period", json!("monthly"));
    for (product_type, body, pointer) in [
        ("digital", monthly.clone(), "/billing_period"),
        ("service", monthly.clone(), "/billing_period"),
        ("subscription", once("Standard"), "/billing_period"),
        ("credits", once("Standard"), "/credits"),
    ] {
        let path = prices(&seller, product_type).await;
        seller.post(&path, &body).send().await.fault(422, "validation_failed", pointer);
    }
    let path = prices(&seller, "subscription").await;
    for period in ["weekly", "monthly", "quarterly", "semi_annual", "yearly"] {
        price(&seller, &path, &with("billing_period", json!(period))).await;
    }
    let mut both = monthly;
    both["credits"] = json!(1);
    seller.post(&path, &both).send().await.fault(422, "validation_failed", "/credits");
    price(&seller, &prices(&seller, "credits").await, &with("credits", json!(500))).await;
}

/// Promise: a price that is gone is in no list and can be bought no more; a retried creation is one price.
#[tokio::test]
async fn lists_and_removals() {
    let seller = Stack::get().seller();
    let path = prices(&seller, "digital").await;
    let mut made = Vec::new();
    for name in ["first", "second", "third"] {
        made.insert(0, price(&seller, &path, &once(name)).await["id"].clone());
    }
    assert_eq!(ids(&seller, &path).await, made);
    let gone = format!("/v1/seller/prices/{}", made[0].as_str().unwrap());
    remove(&seller, &gone).await;
    seller.get(&gone).send().await.problem(404, "price_not_found");
    assert_eq!(ids(&seller, &path).await, made[1..]);
    let send = || seller.post(&path, &once("again")).key("again").send();
    let (first, second) = (send().await, send().await);
    assert_eq!((first.status, second.status, &first.body), (201, 201, &second.body));
    assert_eq!(ids(&seller, &path).await.len(), 3);
    seller.get(&format!("{path}?cursor=x")).send().await.problem(400, "cursor_invalid");
}

/// Promise: buyers see what is on sale now, at what it costs now.
#[tokio::test]
async fn buyers_see_what_is_on_sale() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let path = format!("/v1/seller/products/{}/prices", shop.goods.id());
    let off = price(&shop.seller, &path, &with("active", json!(false))).await;
    assert_eq!(off["is_default"], false);
    shop.reprice(&shop.goods, json!({ "amount": 100 })).await;
    let product = stack.api().get(&format!("/v1/products/{}", shop.goods.slug())).send().await.expect(200);
    let seen: Vec<_> =
        product["prices"].as_array().unwrap().iter().map(|price| (&price["id"], &price["amount"])).collect();
    assert_eq!(seen, [(&shop.goods.price["id"], &json!(100))]);
}

/// Promise: a price that cannot be meant is refused at its place, and is not made.
#[tokio::test]
async fn it_refuses() {
    let seller = Stack::get().seller();
    let path = prices(&seller, "digital").await;
    for (body, pointer, fault) in [
        (json!({ "amount": 1, "currency": "usd", "billing_period": "one_time" }), "/name", "required"),
        (json!({ "name": "A", "currency": "usd", "billing_period": "one_time" }), "/amount", "required"),
        (json!({ "name": "A", "amount": 1, "billing_period": "one_time" }), "/currency", "required"),
        (json!({ "name": "A", "amount": 1, "currency": "usd" }), "/billing_period", "required"),
        (with("amount", json!(-1)), "/amount", "out_of_range"),
        (with("amount", json!(100_000_000)), "/amount", "out_of_range"),
        (with("amount", json!(29.5)), "/amount", "wrong_type"),
        (with("amount", json!("2900")), "/amount", "wrong_type"),
        (with("currency", json!("USD")), "/currency", "invalid_format"),
        (with("currency", json!("dollars")), "/currency", "too_long"),
        (with("billing_period", json!("daily")), "/billing_period", "invalid_value"),
        (with("credits", json!(0)), "/credits", "out_of_range"),
        (with("is_default", json!("yes")), "/is_default", "wrong_type"),
        (with("metadata", json!(1)), "/metadata", "wrong_type"),
        (with("discount", json!(1)), "/discount", "unknown_field"),
    ] {
        let answer = seller.post(&path, &body).send().await;
        assert_eq!(answer.fault(422, "validation_failed", pointer), fault, "{body}");
    }
    let mut hidden = with("active", json!(false));
    hidden["is_default"] = json!(true);
    seller.post(&path, &hidden).send().await.fault(422, "validation_failed", "/is_default");
    assert_eq!(ids(&seller, &path).await, [] as [Value; 0]);
}
