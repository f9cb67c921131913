//! Paying at Stripe: what it is asked, and that it is asked once.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    shop::{CANCEL_URL, SUCCESS_URL, Shop},
    stand_in::Fault,
    stripe::Stripe,
};

const SESSIONS: &str = "/v1/checkout/sessions";

fn public_id(order: &Value) -> &str {
    order["public_id"].as_str().unwrap()
}

/// Promise: Stripe is asked for exactly what was ordered, at our prices, and told which order it is.
#[tokio::test]
async fn a_session_is_what_was_ordered() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let mut body = shop.goods.session("stripe");
    body["quantity"] = json!(2);
    body["coupon"] = json!(shop.coupon(json!({ "percent_off": 50 })).await);
    let session = buyer.post(SESSIONS, &body).send().await.expect(201);
    assert_eq!(
        (&session["status"], &session["mode"], &session["provider"]),
        (&json!("open"), &json!("payment"), &json!("stripe"))
    );
    assert!(session["checkout_url"].as_str().unwrap().starts_with(&stripe.url), "{session}");
    assert_eq!((&session["order"]["status"], &session["order"]["total"]["amount"]), (&json!("pending"), &json!(2900)));
    let asked = stripe.requests_of(public_id(&session["order"]), "POST /v1/checkout/sessions").await;
    assert_eq!(asked.len(), 1);
    let (sent, order) = (&asked[0].body, &session["order"]);
    assert_eq!(
        (&sent["client_reference_id"], &sent["metadata"]["order_public_id"]),
        (&order["public_id"], &order["public_id"])
    );
    let back = SUCCESS_URL.replace("{CHECKOUT_SESSION_ID}", session["session_id"].as_str().unwrap());
    assert_eq!((&sent["success_url"], &sent["cancel_url"]), (&json!(back), &body["cancel_url"]));
    let line = &sent["line_items"][0];
    assert_eq!((&line["price_data"]["unit_amount"], &line["quantity"]), (&json!("2900"), &json!("2")));
    assert!(asked[0].key.starts_with("tp_"), "{}", asked[0].key);
}

/// Promise: the same key is one session here and there, and coming back to an open order leads to the page that is open.
#[tokio::test]
async fn a_session_is_opened_once() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let send = || buyer.post(SESSIONS, &shop.goods.session("stripe")).key("stripe-1").send();
    let (first, again) = (send().await, send().await);
    let session = first.expect(201);
    assert_eq!((again.status, &again.body, again.header("idempotent-replayed")), (201, &first.body, "true"));
    let mut body = shop.goods.session("stripe");
    body.as_object_mut().unwrap().remove("price_id");
    body["order"] = session["order"]["public_id"].clone();
    let back = buyer.post(SESSIONS, &body).send().await.expect(201);
    assert_eq!((&back["checkout_url"], &back["session_id"]), (&session["checkout_url"], &session["session_id"]));
    assert_eq!(stripe.sessions(public_id(&session["order"])).await.len(), 1);
}

/// Promise: without a word about the provider, it is the first that is configured.
#[tokio::test]
async fn stripe_is_the_first() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let mut body = shop.goods.session("stripe");
    body.as_object_mut().unwrap().remove("provider");
    assert_eq!(buyer.post(SESSIONS, &body).send().await.expect(201)["provider"], "stripe");
}

/// Promise: a plan is a subscription there, with its trial, and costs nothing before the trial ends.
#[tokio::test]
async fn a_plan_is_a_subscription() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let plan = shop.sell_plan(900, json!({ "trial_days": 14 })).await;
    let session = buyer.post(SESSIONS, &plan.session("stripe")).send().await.expect(201);
    assert_eq!((&session["mode"], &session["order"]["total"]["amount"]), (&json!("subscription"), &json!(0)));
    let asked = stripe.requests_of(public_id(&session["order"]), "POST /v1/checkout/sessions").await;
    let sent = &asked[0].body;
    assert_eq!(
        (&sent["mode"], &sent["subscription_data"]["trial_period_days"]),
        (&json!("subscription"), &json!("14"))
    );
}

/// Promise: an intent's secret is for the buyer's browser, and confirming it takes the money once.
#[tokio::test]
async fn an_intent_is_confirmed_once() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let body = json!({ "order": order["public_id"], "provider": "stripe" });
    let payment = buyer.post("/v1/payments/intents", &body).key("intent").send().await.expect(201);
    assert!(payment["client_secret"].as_str().unwrap().starts_with("pi_"), "{payment}");
    assert_eq!((&payment["status"], &payment["amount"]), (&json!("pending"), &order["total"]));
    let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
    assert!(buyer.get(&path).send().await.expect(200)["client_secret"].is_null(), "a secret is told once");
    let confirm = format!("{path}/confirm");
    let method = json!({ "payment_method": "pm_card_visa", "return_url": CANCEL_URL });
    stack.user().post(&confirm, &method).send().await.problem(404, "payment_not_found");
    let send = || buyer.post(&confirm, &method).key("confirm").send();
    let (first, again) = (send().await, send().await);
    let confirmed = first.expect(200);
    assert!(["processing", "succeeded"].contains(&confirmed["status"].as_str().unwrap()), "{confirmed}");
    assert_eq!(again.body, first.body);
    let late = buyer.post(&confirm, &method).send().await;
    assert!(["payment_not_confirmable", "order_already_paid"].contains(&late.json()["code"].as_str().unwrap()));
    assert_eq!(stripe.balance(public_id(&order)).await, 2900);
    let keys: BTreeSet<_> = stripe
        .requests_of(public_id(&order), "POST /v1/payment_intents")
        .await
        .into_iter()
        .map(|sent| sent.key)
        .collect();
    assert_eq!(keys.len(), 1);
}

/// Promise: a declined card is the bank's word, and the buyer may try another.
#[tokio::test]
async fn a_declined_card_is_no_end() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let body = json!({ "order": order["public_id"], "provider": "stripe" });
    let payment = buyer.post("/v1/payments/intents", &body).send().await.expect(201);
    let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
    let with = |method: &str| json!({ "payment_method": method, "return_url": CANCEL_URL });
    let declined = buyer.post(&format!("{path}/confirm"), &with("pm_card_chargeDeclined")).send().await;
    let code = declined.problem(402, "payment_declined")["decline_code"].clone();
    let now = buyer.get(&path).send().await.expect(200);
    // Stripe's report, which may be there by now, has a message besides.
    assert_eq!((&now["status"], &now["failure"]["code"]), (&json!("pending"), &code));
    buyer.post(&format!("{path}/confirm"), &with("pm_card_visa")).send().await.expect(200);
    assert_eq!(stripe.balance(public_id(&order)).await, 2900);
}

/// Promise: the portal is for whom Stripe knows.
#[tokio::test]
async fn the_portal_is_for_customers() {
    let stack = Stack::get();
    let buyer = stack.user();
    let body = json!({ "return_url": CANCEL_URL, "provider": "stripe" });
    buyer.post("/v1/checkout/portal", &body).send().await.problem(409, "customer_unknown");
    let elsewhere = json!({ "return_url": "https://evil.example/" });
    let fault = buyer.post("/v1/checkout/portal", &elsewhere).send().await;
    assert_eq!(fault.fault(422, "validation_failed", "/return_url"), "url_not_allowed");
    let stripe = Stripe::get();
    let subscription = stripe.subscribe(&buyer.id.to_string(), 900, "usd").await;
    let customer = subscription["customer"].as_str().unwrap();
    let database = turnpike_tests::database::connect().await;
    turnpike_tests::bought::customer(&database, &buyer, customer).await;
    let portal = buyer.post("/v1/checkout/portal", &body).send().await.expect(200);
    assert!(portal["url"].as_str().unwrap().starts_with("http"), "{portal}");
    assert_eq!(portal["provider"], "stripe");
    buyer
        .post("/v1/checkout/portal", &json!({ "return_url": CANCEL_URL, "provider": "paypal" }))
        .send()
        .await
        .problem(409, "customer_unknown");
}

/// Promise: an answer that got lost leaves nothing half done: the same key finds at Stripe what was made there, once.
#[tokio::test]
async fn a_lost_answer_is_found_again() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell_units(1).await;
    let body = goods.session("stripe");
    let lost = stripe.fault(goods.price_id(), "POST /v1/checkout/sessions", &Fault::CutAfter).await;
    let first = buyer.post(SESSIONS, &body).key("lost").send().await;
    assert!([502, 503, 504].contains(&first.status), "{}", first.text());
    lost.stop().await;
    let left = stack.api().get(&format!("/v1/products/{}", goods.slug())).send().await.expect(200);
    assert_eq!(left["stock"], 1, "what was reserved is given back while nobody knows");
    let session = buyer.post(SESSIONS, &body).key("lost").send().await.expect(201);
    assert_eq!(stripe.sessions(public_id(&session["order"])).await.len(), 1);
    assert_eq!(buyer.get("/v1/orders").send().await.expect(200)["data"].as_array().unwrap().len(), 1);
    let other = stack.user().post(SESSIONS, &body).send().await;
    other.problem(409, "out_of_stock");
}

/// Promise: a refusal undoes what was begun, and the same key may be tried again.
#[tokio::test]
async fn a_refusal_undoes() {
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell_units(1).await;
    let body = goods.session("stripe");
    let refused = stripe.fault(goods.price_id(), "POST /v1/checkout/sessions", &Fault::Status(401)).await;
    let first = buyer.post(SESSIONS, &body).key("refused").send().await;
    first.problem(502, "provider_refused");
    refused.stop().await;
    let left = stack.api().get(&format!("/v1/products/{}", goods.slug())).send().await.expect(200);
    assert_eq!(left["stock"], 1);
    buyer.post(SESSIONS, &body).key("refused").send().await.expect(201);
}
