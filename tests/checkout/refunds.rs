//! Refunds of what was paid at a provider: it gives the money back, and what was bought goes back with it.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio_postgres::Client;
use turnpike_tests::{
    Answer, Stack,
    api::Api,
    bought, database,
    paypal::{PayPal, TOKENS},
    shop::{Goods, Shop},
    stand_in::Fault,
    stripe::Stripe,
    users::User,
};

/// Something for 29 dollars that was paid at Stripe.
struct Sold {
    stack: Stack,
    shop: Shop,
    buyer: User,
    payment: Value,
    database: Client,
}

impl Sold {
    async fn new() -> Self {
        let (stack, database) = (Stack::get(), database::connect().await);
        let (shop, buyer) = (Shop::open(&stack).await, stack.user());
        let pack = credits(&shop).await;
        let payment = bought::at_stripe(&database, &buyer, &pack).await;
        Self { stack, shop, buyer, payment, database }
    }

    /// What leads to it at Stripe.
    fn marker(&self) -> &str {
        self.payment["order"].as_str().unwrap()
    }

    async fn now(&self) -> Value {
        let path = format!("/v1/payments/{}", self.payment["id"].as_str().unwrap());
        self.buyer.get(&path).send().await.expect(200)
    }
}

/// A hundred credits and a right for 29 dollars.
async fn credits(shop: &Shop) -> Goods {
    let product = json!({ "product_type": "credits", "feature_keys": ["studio"] });
    shop.sell(product, json!({ "credits": 100 })).await
}

async fn refund(who: &Api, payment: &Value, body: &Value) -> Answer {
    who.post(&path(payment), body).send().await
}

fn path(payment: &Value) -> String {
    format!("/v1/payments/{}/refunds", payment["id"].as_str().unwrap())
}

fn amounts(refunds: &[Value]) -> Vec<&Value> {
    refunds.iter().map(|refund| &refund["amount"]).collect()
}

/// Promise: part of it and then the rest goes back at Stripe as it does here, and never more; Stripe is told why.
#[tokio::test]
async fn stripe_gives_it_back() {
    let sold = Sold::new().await;
    let (stripe, payment, seller) = (Stripe::get(), &sold.payment, &sold.shop.seller);
    assert_eq!((&payment["status"], &payment["refundable"]["amount"]), (&json!("succeeded"), &json!(2900)));
    let part = refund(seller, payment, &json!({ "amount": 1000, "reason": "duplicate" })).await.expect(201);
    assert_eq!((&part["status"], &part["amount"]["amount"]), (&json!("succeeded"), &json!(1000)));
    let over = refund(seller, payment, &json!({ "amount": 1901 })).await.problem(409, "refund_exceeds_payment");
    assert_eq!(over["refundable"], json!({ "amount": 1900, "currency": "usd" }));
    let now = sold.now().await;
    assert_eq!((&now["status"], &now["refunded"]["amount"]), (&json!("partially_refunded"), &json!(1000)));
    assert_eq!(sold.buyer.figures().await.0, 66, "34 of 100 credits went with a good third of the money");
    refund(&sold.stack.admin(), payment, &json!({ "reason": "The studio burnt down" })).await.expect(201);
    assert_eq!((&sold.now().await["status"], sold.buyer.figures().await.0), (&json!("refunded"), 0));
    refund(seller, payment, &json!({})).await.problem(409, "payment_not_refundable");
    assert_eq!(amounts(&stripe.refunds(sold.marker()).await), [1000, 1900]);
    let asked = stripe.requests_of(sold.marker(), "POST /v1/refunds").await;
    assert_eq!((&asked[0].body["reason"], &asked[1].body["reason"]), (&json!("duplicate"), &Value::Null));
    assert_eq!(asked[1].body["metadata"]["reason"], "The studio burnt down");
    assert_ne!(asked[0].key, asked[1].key);
}

/// Promise: the same of PayPal, which gives back from the capture.
#[tokio::test]
async fn paypal_gives_it_back() {
    let _tokens = TOKENS.read().await;
    let (stack, database, paypal) = (Stack::get(), database::connect().await, PayPal::get());
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let payment = bought::at_paypal(&database, &buyer, &credits(&shop).await).await;
    refund(&shop.seller, &payment, &json!({ "amount": 1 })).await.expect(201);
    refund(&shop.seller, &payment, &json!({ "amount": 2900 })).await.problem(409, "refund_exceeds_payment");
    refund(&shop.seller, &payment, &json!({})).await.expect(201);
    let refunds = paypal.refunds(payment["order"].as_str().unwrap()).await;
    let values: Vec<_> = refunds.iter().map(|refund| &refund["amount"]["value"]).collect();
    assert_eq!((values, buyer.figures().await.0), (vec![&json!("0.01"), &json!("28.99")], 0));
}

/// Promise: money goes back by the seller of all that was bought or by an admin; whoever sold a part only may not, and to
/// others there is no such payment.
#[tokio::test]
async fn a_refund_is_the_seller_s() {
    let sold = Sold::new().await;
    let Sold { stack, shop, buyer, database, .. } = &sold;
    for who in [buyer, &stack.user()] {
        refund(who, &sold.payment, &json!({})).await.problem(403, "forbidden");
    }
    refund(&stack.seller(), &sold.payment, &json!({})).await.problem(404, "payment_not_found");
    let other = Shop::open(stack).await;
    let items = json!({ "items": [{ "price_id": shop.goods.price_id() }, { "price_id": other.goods.price_id() }] });
    let order = buyer.post("/v1/orders", &items).send().await.expect(201);
    let intent = Stripe::get().paid(order["public_id"].as_str().unwrap(), 5800, "usd").await;
    let paid = json!({ "provider_payment_id": intent["id"] });
    let payment = json!({ "id": bought::reported(database, &order, "stripe", &paid).await });
    refund(&other.seller, &payment, &json!({})).await.problem(403, "forbidden");
    refund(&stack.admin(), &payment, &json!({})).await.expect(201);
    assert_eq!(amounts(&Stripe::get().refunds(order["public_id"].as_str().unwrap()).await), [5800]);
    assert_eq!(Stripe::get().refunds(sold.marker()).await.len(), 0);
}

/// Promise: fifty at once give back what was paid and no more, at Stripe too.
#[tokio::test]
async fn fifty_at_once_stay_within_the_payment() {
    let sold = Sold::new().await;
    let body = json!({ "amount": 100 });
    let answers = join_all((0..50).map(|_| refund(&sold.shop.seller, &sold.payment, &body))).await;
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        let code = answer.json()["code"].as_str().unwrap().to_owned();
        assert!(["refund_exceeds_payment", "payment_not_refundable"].contains(&code.as_str()), "{}", answer.text());
    }
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 29);
    assert_eq!((sold.now().await["status"].clone(), sold.buyer.figures().await.0), (json!("refunded"), 0));
    assert_eq!(Stripe::get().refunds(sold.marker()).await.len(), 29);
}

/// Promise: two at once for all of it: one gets it.
#[tokio::test]
async fn all_of_it_goes_back_once() {
    let sold = Sold::new().await;
    let answers = join_all((0..2).map(|_| async { refund(&sold.shop.seller, &sold.payment, &json!({})).await })).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(amounts(&Stripe::get().refunds(sold.marker()).await), [2900]);
}

/// Promise: while a refund is under way, the same key waits and another finds its money taken; then the key has its answer.
#[tokio::test]
async fn a_refund_under_way_is_waited_for() {
    let sold = Sold::new().await;
    let (stripe, seller) = (Stripe::get(), &sold.shop.seller);
    let body = json!({ "amount": 2000 });
    let slow = Fault::Late(std::time::Duration::from_millis(1200));
    let planned = stripe.fault(sold.marker(), "POST /v1/refunds", &slow).await;
    let first = seller.post(&path(&sold.payment), &body).key("slow").send();
    let meanwhile = async {
        while stripe.requests_of(sold.marker(), "POST /v1/refunds").await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let again = seller.post(&path(&sold.payment), &body).key("slow").send().await;
        again.problem(409, "idempotency_in_progress");
        let over = refund(seller, &sold.payment, &body).await.problem(409, "refund_exceeds_payment");
        assert_eq!(over["refundable"]["amount"], 900);
    };
    let (first, ()) = tokio::join!(first, meanwhile);
    planned.stop().await;
    let done = first.expect(201);
    assert_eq!(seller.post(&path(&sold.payment), &body).key("slow").send().await.expect(201), done);
    assert_eq!(amounts(&stripe.refunds(sold.marker()).await), [2000]);
}

/// Promise: what Stripe refuses has not gone back here either, and may be tried again.
#[tokio::test]
async fn a_refusal_gives_nothing_back() {
    let sold = Sold::new().await;
    let (stripe, seller) = (Stripe::get(), &sold.shop.seller);
    let planned = stripe.fault(sold.marker(), "POST /v1/refunds", &Fault::Status(400)).await;
    let refused = seller.post(&path(&sold.payment), &json!({})).key("all").send().await;
    refused.problem(502, "provider_refused");
    planned.stop().await;
    let now = sold.now().await;
    assert_eq!((&now["status"], &now["refundable"]["amount"]), (&json!("succeeded"), &json!(2900)));
    assert_eq!((&now["refunds"][0]["status"], sold.buyer.figures().await.0), (&json!("failed"), 100));
    seller.post(&path(&sold.payment), &json!({})).key("all").send().await.expect(201);
    assert_eq!(amounts(&stripe.refunds(sold.marker()).await), [2900]);
}

/// Promise: what has not been paid cannot be given back.
#[tokio::test]
async fn what_was_not_paid_stays() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let intent = json!({ "order": order["public_id"], "provider": "stripe" });
    let payment = buyer.post("/v1/payments/intents", &intent).send().await.expect(201);
    refund(&shop.seller, &payment, &json!({})).await.problem(409, "payment_not_refundable");
    assert_eq!(Stripe::get().requests_of(order["public_id"].as_str().unwrap(), "POST /v1/refunds").await.len(), 0);
}
