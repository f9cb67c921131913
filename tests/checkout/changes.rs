//! `/v1/subscription` of subscriptions that a provider charges for: another plan, the end, and not the end after all.

use std::time::Duration;

use serde_json::{Value, json};
use turnpike_tests::{
    Answer, Stack, bought, database,
    paypal::{PayPal, TOKENS},
    shop::{Goods, Shop, fresh},
    stand_in::Fault,
    stripe::Stripe,
    users::User,
    wait,
};

/// How long a provider's report may take: its stand-in sends it at once.
const REPORT_LIMIT: Duration = Duration::from_secs(20);

/// A subscriber of a shop, at 9 dollars a month.
struct Subscriber {
    shop: Shop,
    user: User,
    /// The name of all its plans: what leads to it at the provider.
    word: String,
    current: Goods,
}

impl Subscriber {
    async fn new(provider: &str) -> Self {
        let (stack, database, word) = (Stack::get(), database::connect().await, fresh("plan"));
        let (shop, user) = (Shop::open(&stack).await, stack.user());
        let current = plan(&shop, &word, json!({ "amount": 900 })).await;
        match provider {
            "stripe" => bought::subscription_at_stripe(&database, &user, &current, &word).await,
            _ => bought::subscription_at_paypal(&database, &user, &current, &word).await,
        };
        let own = Self { shop, user, word, current };
        if provider == "stripe" {
            // Stripe reports it as well, and counts its periods in whole seconds.
            wait::until("Stripe's report", REPORT_LIMIT, async || {
                bought::sync(&database, &own.user).await;
                let end = own.now().await["current_period"]["end"].clone();
                end.as_str().unwrap().ends_with(".000000Z").then_some(())
            })
            .await;
        }
        own
    }

    async fn plan(&self, price: Value) -> Goods {
        plan(&self.shop, &self.word, price).await
    }

    async fn ask(&self, what: &str, body: Value) -> Answer {
        self.user.post(&format!("/v1/subscription/{what}"), &body).send().await
    }

    async fn change(&self, goods: &Goods) -> Answer {
        self.ask("change", json!({ "price_id": goods.price_id() })).await
    }

    async fn now(&self) -> Value {
        self.user.get("/v1/subscription").send().await.expect(200)
    }

    /// The subscription as Stripe has it.
    async fn there(&self) -> Value {
        Stripe::get().subscriptions(&self.word).await.remove(0)
    }
}

async fn plan(shop: &Shop, word: &str, price: Value) -> Goods {
    let plan = json!({ "features": { "seats": price["amount"] } });
    let product = json!({ "name": word, "product_type": "subscription", "plan": plan });
    let mut monthly = json!({ "billing_period": "monthly" });
    monthly.as_object_mut().unwrap().extend(price.as_object().unwrap().clone());
    shop.sell(product, monthly).await
}

/// Promise: a dearer plan begins now and Stripe takes the difference now; a preview says how much, and changes nothing.
#[tokio::test]
async fn an_upgrade_is_paid_now() {
    let it = Subscriber::new("stripe").await;
    let (stripe, large) = (Stripe::get(), it.plan(json!({ "amount": 1900 })).await);
    let (before, paid) = (it.now().await, stripe.balance(&it.word).await);
    let body = json!({ "plan_id": large.product["plan"]["id"], "preview": true });
    let preview = it.ask("change", body).await.expect(200);
    assert_eq!((&preview["preview"], &preview["when"]), (&json!(true), &json!("now")));
    let due = preview["amount_due"]["amount"].as_i64().unwrap();
    assert!((990..=1000).contains(&due), "the whole month is left: {preview}");
    assert_eq!((it.now().await, stripe.balance(&it.word).await), (before, paid), "a preview changes nothing");
    let changed = it.change(&large).await.expect(200);
    assert_eq!((&changed["price"]["amount"], &changed["features"]), (&json!(1900), &json!({ "seats": 1900 })));
    assert_eq!((it.now().await, stripe.balance(&it.word).await), (changed, paid + due));
    assert_eq!(it.there().await["items"]["data"][0]["price"]["unit_amount"], 1900);
    it.change(&large).await.problem(409, "plan_unchanged");
}

/// Promise: another period of the same plan is a change too; a year is dearer by the year than a month is not.
#[tokio::test]
async fn another_period_is_a_change() {
    let it = Subscriber::new("stripe").await;
    let year = it.plan(json!({ "amount": 12_000, "billing_period": "yearly" })).await;
    let changed = it.change(&year).await.expect(200);
    assert_eq!((&changed["price"]["amount"], &changed["price"]["billing_period"]), (&json!(12_000), &json!("yearly")));
    let there = it.there().await;
    let item = &there["items"]["data"][0];
    assert_eq!(item["price"]["recurring"]["interval"], "year");
    let ends = item["current_period_end"].as_i64().unwrap();
    let ours: chrono::DateTime<chrono::Utc> = changed["current_period"]["end"].as_str().unwrap().parse().unwrap();
    assert_eq!(ours.timestamp(), ends, "the period is Stripe's");
}

/// Promise: a cheaper plan waits for the renewal, costs and changes nothing before, and can be replaced and taken back.
#[tokio::test]
async fn a_downgrade_waits() {
    let it = Subscriber::new("stripe").await;
    let stripe = Stripe::get();
    let (small, tiny) = (it.plan(json!({ "amount": 500 })).await, it.plan(json!({ "amount": 300 })).await);
    let (features, paid) = (it.now().await["features"].clone(), stripe.balance(&it.word).await);
    for goods in [&small, &tiny] {
        let planned = it.change(goods).await.expect(200);
        assert_eq!((&planned["price"]["amount"], &planned["features"]), (&json!(900), &features));
        assert_eq!(planned["pending_change"]["price_id"], goods.price["id"]);
        assert_eq!(planned["pending_change"]["effective_at"], planned["current_period"]["end"]);
        it.change(goods).await.problem(409, "plan_unchanged");
    }
    let schedules = stripe.objects(&it.word, "subscription_schedule").await;
    assert_eq!((schedules.len(), &it.there().await["schedule"]), (1, &schedules[0]["id"]));
    let back = it.change(&it.current).await.expect(200);
    assert_eq!((&back["pending_change"], &back["price"]["amount"]), (&Value::Null, &json!(900)));
    assert_eq!((&it.there().await["schedule"], stripe.balance(&it.word).await), (&Value::Null, paid));
}

/// Promise: an upgrade that the bank refuses is none: nobody gets the better plan on credit.
#[tokio::test]
async fn an_unpaid_upgrade_is_none() {
    let it = Subscriber::new("stripe").await;
    let (stripe, large) = (Stripe::get(), it.plan(json!({ "amount": 1900 })).await);
    let before = it.now().await;
    let planned = stripe.fault(&it.word, "POST /v1/subscriptions/", &Fault::Status(402)).await;
    let body = json!({ "price_id": large.price_id() });
    let refused = it.user.post("/v1/subscription/change", &body).key("up").send().await;
    assert_eq!(refused.problem(402, "payment_declined")["decline_code"], "generic_decline");
    planned.stop().await;
    assert_eq!(it.now().await, before);
    let call = format!("POST /v1/subscriptions/{}", it.there().await["id"].as_str().unwrap());
    let asked = stripe.requests_of(&it.word, &call).await;
    assert_eq!(asked[0].body["payment_behavior"], "error_if_incomplete");
    it.user.post("/v1/subscription/change", &body).key("up").send().await.expect(200);
}

/// Promise: the end comes with the period and can be taken back until then; canceling twice is refused, and now is now.
#[tokio::test]
async fn the_end_is_stripe_s_too() {
    let it = Subscriber::new("stripe").await;
    it.ask("resume", json!({})).await.problem(409, "subscription_not_resumable");
    let ending = it.ask("cancel", json!({ "reason": "too dear" })).await.expect(200);
    assert_eq!((&ending["status"], &ending["cancel_at_period_end"]), (&json!("active"), &json!(true)));
    assert_eq!(it.there().await["cancel_at_period_end"], true);
    it.ask("cancel", json!({})).await.problem(409, "subscription_already_canceled");
    it.change(&it.plan(json!({ "amount": 1900 })).await).await.problem(409, "subscription_already_canceled");
    assert_eq!(it.ask("resume", json!({})).await.expect(200)["cancel_at_period_end"], false);
    assert_eq!(it.there().await["cancel_at_period_end"], false);
    it.ask("resume", json!({})).await.problem(409, "subscription_not_resumable");
    let ended = it.ask("cancel", json!({ "at_period_end": false })).await.expect(200);
    assert_eq!((&ended["status"], &it.there().await["status"]), (&json!("canceled"), &json!("canceled")));
    it.ask("cancel", json!({})).await.problem(409, "subscription_already_canceled");
    assert_eq!(it.user.get("/v1/features?feature=seats").send().await.expect(200)["allowed"], false);
}

/// Promise: PayPal suspends what ends with its period, takes it up again, and ends what ends now; a plan it cannot change.
#[tokio::test]
async fn the_end_is_paypal_s_too() {
    let _tokens = TOKENS.read().await;
    let it = Subscriber::new("paypal").await;
    let there = async || PayPal::get().subscriptions(&it.word).await[0]["status"].clone();
    let large = it.plan(json!({ "amount": 1900 })).await;
    assert_eq!(it.change(&large).await.problem(422, "provider_unsupported")["provider"], "paypal");
    let ending = it.ask("cancel", json!({})).await.expect(200);
    assert_eq!((&ending["cancel_at_period_end"], there().await), (&json!(true), json!("SUSPENDED")));
    it.ask("cancel", json!({})).await.problem(409, "subscription_already_canceled");
    it.ask("resume", json!({})).await.expect(200);
    assert_eq!(there().await, "ACTIVE");
    it.ask("cancel", json!({})).await.expect(200);
    let ended = it.ask("cancel", json!({ "at_period_end": false })).await.expect(200);
    assert_eq!((&ended["status"], there().await), (&json!("canceled"), json!("CANCELLED")));
}

/// Promise: two changes at once are one change, and the other is told to wait.
#[tokio::test]
async fn one_at_a_time() {
    let it = Subscriber::new("stripe").await;
    let (stripe, large) = (Stripe::get(), it.plan(json!({ "amount": 1900 })).await);
    let slow = Fault::Late(std::time::Duration::from_millis(1000));
    let planned = stripe.fault(&it.word, "POST /v1/prices", &slow).await;
    let meanwhile = async {
        while stripe.requests_of(&it.word, "POST /v1/prices").await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        for (what, body) in [("cancel", json!({})), ("change", json!({ "price_id": large.price_id() }))] {
            it.ask(what, body).await.problem(409, "subscription_busy");
        }
    };
    let (changed, ()) = tokio::join!(it.change(&large), meanwhile);
    planned.stop().await;
    assert_eq!(changed.expect(200)["price"]["amount"], 1900);
    assert_eq!(
        (it.there().await["cancel_at_period_end"].clone(), stripe.charges(&it.word).await.len()),
        (json!(false), 2)
    );
}

/// Promise: a subscription keeps its currency.
#[tokio::test]
async fn a_subscription_keeps_its_currency() {
    let it = Subscriber::new("stripe").await;
    let euros = it.plan(json!({ "amount": 1900, "currency": "eur" })).await;
    let before = it.now().await;
    let fault = it.change(&euros).await.fault(422, "validation_failed", "/price_id");
    assert_eq!((fault.as_str(), &it.now().await["price"]), ("currency_mismatch", &before["price"]));
    // What its reports make us ask changes nothing.
    assert!(Stripe::get().requests(&it.word).await.iter().all(|sent| sent.call.starts_with("GET ")));
}
