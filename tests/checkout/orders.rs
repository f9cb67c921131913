//! `/v1/orders`

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};
use turnpike_tests::{
    Answer, Stack,
    api::Api,
    shop::{Shop, now},
    users::User,
};

/// How many want the last one at once.
const BUYERS: usize = 50;

/// The member `amount` of a sum of money.
fn amount(money: &Value) -> i64 {
    assert_eq!(money["currency"], "usd", "{money}");
    money["amount"].as_i64().unwrap()
}

/// Fifty new users at once; all but one are refused with this code, and that one's answer is given.
async fn one_wins(stack: &Stack, code: &str, body: &Value) -> (User, Answer) {
    let buyers: Vec<User> = (0..BUYERS).map(|_| stack.user()).collect();
    let answers = join_all(buyers.iter().map(|buyer| buyer.post("/v1/orders", body).send())).await;
    let mut won = None;
    for (buyer, answer) in buyers.into_iter().zip(answers) {
        match answer.status {
            201 => assert!(won.replace((buyer, answer)).is_none(), "two have the last one"),
            _ => drop(answer.problem(409, code)),
        }
    }
    won.expect("somebody gets the last one")
}

/// Promise: an order says what was bought and what it costs, whatever the client believes, and keeps that.
#[tokio::test]
async fn an_order_is_priced_here() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let pack = shop.sell(json!({ "product_type": "credits" }), json!({ "amount": 500, "credits": 100 })).await;
    let body = json!({ "items": [
        { "price_id": shop.goods.price_id(), "quantity": 2 }, { "price_id": pack.price_id() },
    ] });
    let order = buyer.post("/v1/orders", &body).send().await.expect(201);
    assert_eq!(
        (&order["status"], &order["account"], &order["fulfilment"]),
        (&json!("pending"), &json!("user"), &json!("unfulfilled"))
    );
    assert_eq!((amount(&order["subtotal"]), amount(&order["discount"]), amount(&order["total"])), (6300, 0, 6300));
    assert_eq!((&order["coupon"], &order["paid_at"]), (&Value::Null, &Value::Null));
    let items = order["items"].as_array().unwrap();
    assert_eq!(
        (amount(&items[0]["unit_amount"]), amount(&items[0]["amount"]), &items[0]["quantity"]),
        (2900, 5800, &json!(2))
    );
    assert_eq!((&items[1]["product_id"], &items[1]["credits"]), (&pack.product["id"], &json!(100)));
    let until: DateTime<Utc> = order["reserved_until"].as_str().unwrap().parse().unwrap();
    let minutes = (until - now()).num_minutes();
    assert!((30..=35).contains(&minutes), "{order}");

    shop.reprice(&shop.goods, json!({ "amount": 9900 })).await;
    shop.change(&shop.goods, json!({ "name": "Another name" })).await;
    let path = format!("/v1/orders/{}", order["public_id"].as_str().unwrap());
    assert_eq!(buyer.get(&path).send().await.expect(200), order, "what was ordered is what was ordered");
}

/// Promise: the same key orders once.
#[tokio::test]
async fn the_same_key_orders_once() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell_units(5).await;
    let send = || buyer.post("/v1/orders", &goods.order(2)).key("order-1").send();
    let (first, again) = (send().await, send().await);
    first.expect(201);
    assert_eq!((again.status, &again.body, again.header("idempotent-replayed")), (201, &first.body, "true"));
    let product = shop.seller.get(&format!("/v1/seller/products/{}", goods.id())).send().await.expect(200);
    assert_eq!(product["stock"], 3);
    buyer.post("/v1/orders", &goods.order(1)).key("order-1").send().await.problem(422, "idempotency_key_reused");
}

/// Promise: what costs nothing is paid and delivered as soon as it is checked out; nobody is sent anywhere to pay.
#[tokio::test]
async fn what_is_free_is_paid() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let product = json!({ "product_type": "credits", "feature_keys": ["starter"] });
    let gift = shop.sell(product, json!({ "amount": 0, "credits": 25 })).await;
    let session = buyer.post("/v1/checkout/sessions", &gift.session("bank_transfer")).send().await.expect(201);
    assert_eq!((&session["status"], &session["instructions"]), (&json!("complete"), &Value::Null), "{session}");
    let order = &session["order"];
    assert_eq!((&order["status"], &order["fulfilment"]), (&json!("paid"), &json!("fulfilled")), "{order}");
    assert_eq!((amount(&order["total"]), order["paid_at"].is_string()), (0, true));
    assert_eq!(buyer.figures().await, (25, 0, 25));
    let feature = buyer.get("/v1/features?feature=starter").send().await.expect(200);
    assert_eq!(feature["allowed"], true, "{feature}");
}

/// Promise: orders are listed newest first, by status, and are their owner's alone.
#[tokio::test]
async fn orders_are_their_owner_s() {
    let stack = Stack::get();
    let (shop, buyer, other) = (Shop::open(&stack).await, stack.user(), stack.user());
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201)["public_id"].clone());
    }
    ids.reverse();
    let list = async |api: &Api, query: &str| {
        let page = api.get(&format!("/v1/orders?{query}")).send().await.expect(200);
        let found = page["data"].as_array().unwrap().iter().map(|order| order["public_id"].clone()).collect::<Vec<_>>();
        (found, page["next_cursor"].as_str().map(str::to_owned))
    };
    let (first, next) = list(&buyer, "limit=2").await;
    let (second, end) = list(&buyer, &format!("limit=2&cursor={}", next.unwrap())).await;
    assert_eq!(([first, second].concat(), end), (ids.clone(), None));
    assert_eq!(list(&buyer, "status=paid").await.0.len(), 0);
    assert_eq!(list(&buyer, "status=pending").await.0.len(), 3);
    assert_eq!(list(&other, "").await.0.len(), 0);
    let path = format!("/v1/orders/{}", ids[0].as_str().unwrap());
    other.get(&path).send().await.problem(404, "order_not_found");
    buyer.get("/v1/orders/TP-0000-0000").send().await.problem(404, "order_not_found");
    stack.api().get(&path).send().await.problem(401, "token_missing");
}

/// Promise: a seller sees an order of their things, and of it only their own lines.
#[tokio::test]
async fn a_seller_sees_own_lines() {
    let stack = Stack::get();
    let (one, two, buyer) = (Shop::open(&stack).await, Shop::open(&stack).await, stack.user());
    let body = json!({ "items": [{ "price_id": one.goods.price_id() }, { "price_id": two.goods.price_id() }] });
    let order = buyer.post("/v1/orders", &body).send().await.expect(201);
    let path = format!("/v1/orders/{}", order["public_id"].as_str().unwrap());
    for shop in [&one, &two] {
        let seen = shop.seller.get(&path).send().await.expect(200);
        let items = seen["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["price_id"]), (1, &shop.goods.price["id"]));
    }
    Shop::open(&stack).await.seller.get(&path).send().await.problem(404, "order_not_found");
}

/// Promise: what a member orders for their organisation is all its members', and nobody else's.
#[tokio::test]
async fn a_tenant_s_orders_are_its_members() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let tenant = turnpike_tests::shop::fresh("tenant");
    let (ada, ben, other) = (stack.member(&tenant), stack.member(&tenant), stack.member("another-tenant"));
    let mut body = shop.goods.order(1);
    body["account"] = json!("tenant");
    let order = ada.post("/v1/orders", &body).send().await.expect(201);
    assert_eq!(order["account"], "tenant");
    let path = format!("/v1/orders/{}", order["public_id"].as_str().unwrap());
    assert_eq!(ben.get(&path).send().await.expect(200), order);
    let listed = ben.get("/v1/orders?account=tenant").send().await.expect(200);
    assert_eq!(listed["data"][0], order);
    other.get(&path).send().await.problem(404, "order_not_found");
    stack.user().post("/v1/orders", &body).send().await.problem(422, "tenant_required");
}

/// Promise: fifty want the last unit and one gets it.
#[tokio::test]
async fn the_last_unit_is_sold_once() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let goods = shop.sell_units(1).await;
    let (_, won) = one_wins(&stack, "out_of_stock", &goods.order(1)).await;
    assert_eq!(won.json()["status"], "pending");
    let product = stack.api().get(&format!("/v1/products/{}", goods.slug())).send().await.expect(200);
    assert_eq!((&product["stock"], &product["in_stock"]), (&json!(0), &json!(false)));
}

/// Promise: fifty want the last use of a coupon and one gets it.
#[tokio::test]
async fn the_last_use_of_a_coupon_is_taken_once() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let mut body = shop.goods.order(1);
    body["coupon"] = json!(shop.coupon(json!({ "max_uses": 1 })).await);
    let (_, won) = one_wins(&stack, "coupon_used_up", &body).await;
    assert_eq!((amount(&won.json()["discount"]), amount(&won.json()["total"])), (290, 2610));
}

/// Promise: fifty want the last seat at an hour and one gets it.
#[tokio::test]
async fn the_last_slot_is_booked_once() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let service = shop.sell_service(json!({})).await;
    let path = format!("/v1/products/{}/slots", service.slug());
    let slot = stack.api().get(&path).send().await.expect(200)["data"][0]["starts_at"].clone();
    let body = json!({ "items": [{ "price_id": service.price_id(), "starts_at": slot }] });
    let (_, won) = one_wins(&stack, "slot_taken", &body).await;
    assert!(won.json()["items"][0]["booking_id"].is_string(), "{}", won.text());
    let left = &stack.api().get(&path).send().await.expect(200)["data"][0];
    assert_eq!((&left["starts_at"], &left["free"]), (&slot, &json!(0)));
}
