//! `POST /v1/checkout/sessions`

use futures_util::future::join_all;
use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    shop::{CANCEL_URL, SUCCESS_URL, Shop},
};

const SESSIONS: &str = "/v1/checkout/sessions";
const BANK: &str = "bank_transfer";

/// Promise: a bank transfer's session says where to send how much and with which words; the order waits for the money.
#[tokio::test]
async fn a_bank_transfer_has_instructions() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let mut body = shop.goods.session(BANK);
    body["quantity"] = json!(2);
    let session = buyer.post(SESSIONS, &body).send().await.expect(201);
    assert_eq!(
        (&session["provider"], &session["mode"], &session["checkout_url"]),
        (&json!(BANK), &json!("payment"), &Value::Null)
    );
    let (instructions, order) = (&session["instructions"], &session["order"]);
    assert_eq!(instructions["amount"], json!({ "amount": 5800, "currency": "usd" }));
    assert!(!instructions["text"].as_str().unwrap().is_empty() && instructions["reference"].is_string(), "{session}");
    assert_eq!((&order["status"], &order["total"]), (&json!("pending"), &instructions["amount"]));
    let path = format!("/v1/payments/{}", session["payment_id"].as_str().unwrap());
    let payment = buyer.get(&path).send().await.expect(200);
    assert_eq!((&payment["status"], &payment["reference"]), (&json!("pending"), &instructions["reference"]));
    assert_eq!((&payment["order"], &payment["amount"]), (&order["public_id"], &order["total"]));
}

/// Promise: the same key opens one session for one order, byte for byte, ten times at once too.
#[tokio::test]
async fn the_same_key_opens_one_session() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell_units(20).await;
    let body = goods.session(BANK);
    let answers = join_all((0..10).map(|_| buyer.post(SESSIONS, &body).key("session-1").send())).await;
    let done: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "idempotency_in_progress");
    }
    assert!(done.iter().all(|answer| answer.body == done[0].body));
    assert_eq!(done.iter().filter(|answer| answer.header("idempotent-replayed").is_empty()).count(), 1);
    assert_eq!(buyer.get("/v1/orders").send().await.expect(200)["data"].as_array().unwrap().len(), 1);
    let product = stack.api().get(&format!("/v1/products/{}", goods.slug())).send().await.expect(200);
    assert_eq!(product["stock"], 19);
}

/// Promise: an order that was placed before is paid as it stands, by its owner alone.
#[tokio::test]
async fn an_order_can_be_paid_later() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let order = buyer.post("/v1/orders", &shop.goods.order(3)).send().await.expect(201);
    let body = json!({
        "order": order["public_id"], "provider": BANK, "success_url": SUCCESS_URL, "cancel_url": CANCEL_URL,
    });
    stack.user().post(SESSIONS, &body).send().await.problem(404, "order_not_found");
    let session = buyer.post(SESSIONS, &body).send().await.expect(201);
    assert_eq!((&session["order"]["id"], &session["order"]["total"]["amount"]), (&order["id"], &json!(8700)));
    shop.confirm(&buyer, &order).await.expect(200);
    buyer.post(SESSIONS, &body).send().await.problem(409, "order_already_paid");
}

/// Promise: a plan and a pack of credits are bought by their own ids, at their default price.
#[tokio::test]
async fn plans_and_packs_have_ids() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let pack = shop.sell(json!({ "product_type": "credits" }), json!({ "amount": 500, "credits": 100 })).await;
    let plan = shop.sell_plan(900, json!({ "monthly_credits": 20 })).await;
    let urls = json!({ "success_url": SUCCESS_URL, "cancel_url": CANCEL_URL, "provider": BANK });
    for (name, id, amount, mode) in [
        ("credit_pack_id", pack.product["id"].clone(), 500, "payment"),
        ("plan_id", plan.product["plan"]["id"].clone(), 900, "subscription"),
    ] {
        let mut body = urls.clone();
        body[name] = id;
        let session = buyer.post(SESSIONS, &body).send().await.expect(201);
        assert_eq!((&session["order"]["total"]["amount"], &session["mode"]), (&json!(amount), &json!(mode)), "{name}");
    }
    let mut body = urls;
    body["credit_pack_id"] = shop.goods.product["id"].clone();
    let fault = buyer.post(SESSIONS, &body).send().await.fault(422, "validation_failed", "/credit_pack_id");
    assert!(["price_unavailable", "product_unavailable"].contains(&fault.as_str()), "{fault}");
}

/// Promise: whoever is subscribed is sent to a change, and not to a second subscription.
#[tokio::test]
async fn nobody_subscribes_twice() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let (small, large) = (shop.sell_plan(900, json!({})).await, shop.sell_plan(1900, json!({})).await);
    shop.sold(&buyer, &small).await;
    let own = buyer.get("/v1/subscription").send().await.expect(200);
    for goods in [&small, &large] {
        let refused = buyer.post(SESSIONS, &goods.session(BANK)).send().await.problem(409, "already_subscribed");
        assert_eq!((&refused["subscription_id"], &refused["change"]), (&own["id"], &json!("/v1/subscription/change")));
        buyer.post("/v1/orders", &goods.order(1)).send().await.problem(409, "already_subscribed");
    }
    let other = Shop::open(&stack).await.sell_plan(500, json!({})).await;
    buyer.post(SESSIONS, &other.session(BANK)).send().await.expect(201);
}

/// Promise: a page that is not ours is refused where it stands, and nothing is ordered.
#[tokio::test]
async fn pages_must_be_ours() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let long = format!("http://localhost:5173/{}", "x".repeat(2048));
    for url in [
        "https://evil.example/thanks",
        "http://localhost:5173.evil.example/",
        "http://localhost:5174/",
        "https://localhost:5173/",
        "http://user:secret@localhost:5173/",
        "http://localhost:5173@evil.example/",
        "http://localhost:5173\\@evil.example/",
        " http://localhost:5173/",
        "http://localhost:5173/a b",
        "http://localhost:5173/\n",
        "/thanks",
        "//localhost:5173/thanks",
        "javascript:alert(1)",
        "data:text/html,x",
        "",
        &long,
    ] {
        for name in ["success_url", "cancel_url"] {
            let mut body = shop.goods.session(BANK);
            body[name] = json!(url);
            let answer = buyer.post(SESSIONS, &body).send().await;
            let fault = answer.fault(422, "validation_failed", &format!("/{name}"));
            assert_eq!(fault, "url_not_allowed", "{url:.80}");
        }
    }
    assert_eq!(buyer.get("/v1/orders").send().await.expect(200)["data"], json!([]));
}
