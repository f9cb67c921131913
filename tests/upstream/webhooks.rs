//! Webhooks with a database that is away, or that is lost between any two steps.

use std::time::Duration;

use serde_json::{Value, json};
use turnpike_tests::{
    Api, Stack, database,
    shop::{Shop, fresh},
    stripe::Stripe,
    users::User,
    wait,
    webhook::{self, of_stripe},
};

use crate::chaos::{Chaos, Fault};

/// How long a provider's report may take.
const LIMIT: Duration = Duration::from_secs(20);

const RECEIVE: &str = "/rpc/webhook_event_receive";

const SETTLE: &str = "/rpc/webhook_event_settle";

/// A buyer, and the event that says that their 100 credits are paid.
async fn bought(stack: &Stack) -> (User, Value) {
    let (shop, buyer) = (Shop::open(stack).await, stack.user());
    let pack = shop.sell(json!({ "product_type": "credits" }), json!({ "amount": 500, "credits": 100 })).await;
    let order = buyer.post("/v1/orders", &pack.order(1)).send().await.expect(201);
    let intent = json!({
        "id": fresh("pi").replace('-', "_"), "object": "payment_intent", "amount": 500, "amount_received": 500, "currency": "usd",
        "metadata": { "order_public_id": order["public_id"] }, "payment_method_types": ["card"],
    });
    (buyer, of_stripe("payment_intent.succeeded", &intent))
}

/// How many grants the buyer got, and of how many credits.
async fn granted(buyer: &User) -> (i64, i64) {
    let sql = "select count(*), coalesce(sum(g.amount), 0)::bigint from public.credit_grants as g
        join public.credit_accounts as a on a.id = g.account_id where a.user_id = $1";
    let row = database::connect().await.query_one(sql, &[&buyer.id]).await.unwrap();
    (row.get(0), row.get(1))
}

async fn delivered(api: &Api, event: &Value) -> Value {
    webhook::stripe(api, event).await.expect(200)
}

/// Promise: without a database the provider is told to come again, and when it does, the event is applied once; whether it had
/// been applied and the answer was lost, or not.
#[tokio::test]
async fn the_database_is_away() {
    let mut chaos = Chaos::new().await;
    let stack = Stack::get();
    let (buyer, event) = bought(&stack).await;
    chaos.go_away().await;
    let away = webhook::stripe(&chaos.api, &event).await;
    away.problem(503, "database_unavailable");
    assert!(!away.header("retry-after").is_empty());
    chaos.come_back().await;
    for (fault, status) in [
        (Fault::Html(502), 503),
        (Fault::Error("57P01"), 503),
        (Fault::Error("40P01"), 503),
        (Fault::SlowRequest, 504),
        (Fault::HalfAnAnswer, 503),
        (Fault::CutAfterCommit, 503),
    ] {
        chaos.fault(RECEIVE, fault);
        let lost = webhook::stripe(&chaos.api, &event).await;
        assert_eq!(lost.status, status, "{fault:?}: {}", lost.text());
        assert!(!lost.header("retry-after").is_empty(), "{fault:?}");
    }
    chaos.fault("", Fault::None);
    let receipt = delivered(&chaos.api, &event).await;
    assert_eq!(
        (&receipt["status"], &receipt["replayed"]),
        (&json!("applied"), &json!(true)),
        "the answer was lost, not the event"
    );
    assert_eq!(granted(&buyer).await, (1, 100));
}

/// Promise: lost after the question and before the answer is written down, the event is still open; the next delivery asks again.
#[tokio::test]
async fn between_question_and_answer() {
    let chaos = Chaos::new().await;
    let stripe = Stripe::get();
    let marker = fresh("between");
    let theirs = stripe.subscribe(&marker, 900, "usd").await;
    // Stripe's own report of it asks as well: not while we count.
    wait::until("Stripe's own report", LIMIT, async || {
        let sql =
            "select from public.webhook_events where type = 'customer.subscription.created' and waiting_for is not null
            and payload #>> '{data,object,id}' = $1";
        database::connect().await.query_opt(sql, &[&theirs["id"].as_str().unwrap()]).await.unwrap()
    })
    .await;
    for (fault, was_done) in [(Fault::Html(503), false), (Fault::CutAfterCommit, true), (Fault::SlowRequest, false)] {
        let event = of_stripe("customer.subscription.updated", &theirs);
        chaos.fault(SETTLE, fault);
        let before = asked(&stripe, &marker).await;
        let lost = webhook::stripe(&chaos.api, &event).await;
        assert!([503, 504].contains(&lost.status), "{fault:?}: {}", lost.text());
        assert_eq!(asked(&stripe, &marker).await, before + 1, "{fault:?}");
        chaos.fault("", Fault::None);
        delivered(&chaos.api, &event).await;
        // Nobody here has this subscription, so it waits for its order either way.
        assert_eq!(asked(&stripe, &marker).await, before + 2, "{fault:?} {was_done}");
    }
}

async fn asked(stripe: &Stripe, marker: &str) -> usize {
    stripe.requests(marker).await.iter().filter(|sent| sent.call.starts_with("GET /v1/subscriptions/")).count()
}
