//! Something to buy that changes all there is to change, and what of it a buyer has.

use std::time::Duration;

use serde_json::{Value, json};
use turnpike_tests::{
    Stack, database,
    shop::{Goods, Shop},
    stripe::Stripe,
    users::User,
    wait,
};
use uuid::Uuid;

/// How long a provider's report may take: its stand-in sends it at once.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// How many grants of credits a user has, how many rights, and how many mails are kept for them.
const EFFECTS: &str = "select (select count(*) from public.credit_grants as g join public.credit_accounts as a on a.id = g.account_id
    where a.user_id = $1), (select count(*) from public.entitlements as e where e.user_id = $1),
    (select count(*) from public.mails as m where m.user_id = $1), (select count(*) from public.payments as p where p.user_id = $1)";

/// What a purchase has done: credits, grants of credits, rights, mails, payments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Effects {
    pub(crate) credits: i64,
    pub(crate) grants: i64,
    pub(crate) rights: i64,
    pub(crate) mails: i64,
    pub(crate) payments: i64,
}

/// A pack of 100 credits with a right.
pub(crate) async fn pack(shop: &Shop) -> Goods {
    shop.sell(
        json!({ "product_type": "credits", "feature_keys": ["studio"] }),
        json!({ "amount": 500, "credits": 100 }),
    )
    .await
}

/// A buyer with a checkout of one of them at a provider: the session, with its order.
pub(crate) async fn checkout(stack: &Stack, goods: &Goods, provider: &str) -> (User, Value) {
    let buyer = stack.user();
    let session = buyer.post("/v1/checkout/sessions", &goods.session(provider)).send().await.expect(201);
    (buyer, session)
}

/// The order's name.
pub(crate) fn public_id(session: &Value) -> &str {
    session["order"]["public_id"].as_str().unwrap()
}

/// The session as Stripe would report it, had it been paid there.
pub(crate) async fn paid_session(session: &Value) -> Value {
    let theirs = Stripe::get().sessions(public_id(session)).await[0]["id"].clone();
    json!({
        "id": theirs, "object": "checkout.session", "mode": "payment", "payment_status": "paid", "status": "complete",
        "amount_total": session["order"]["total"]["amount"], "currency": session["order"]["total"]["currency"],
        "payment_intent": id("pi"), "client_reference_id": public_id(session), "customer": null, "subscription": null,
        "metadata": { "order_public_id": public_id(session) }, "payment_method_types": ["card"],
    })
}

/// What the buyer has by now.
pub(crate) async fn effects(buyer: &User) -> Effects {
    let row = database::connect().await.query_one(EFFECTS, &[&buyer.id]).await.unwrap();
    let (credits, ..) = buyer.figures().await;
    Effects { credits, grants: row.get(0), rights: row.get(1), mails: row.get(2), payments: row.get(3) }
}

/// Waits until the order has this status.
pub(crate) async fn order_is(buyer: &User, public_id: &str, status: &str) -> Value {
    wait::until(&format!("the order that is {status}"), LIMIT, async || {
        let order = buyer.get(&format!("/v1/orders/{public_id}")).send().await.expect(200);
        (order["status"] == status).then_some(order)
    })
    .await
}

/// The books are in order: the ledger's and the shop's.
pub(crate) async fn assert_books() {
    let client = database::connect().await;
    assert_eq!(database::broken_invariants(&client).await, Vec::<String>::new());
    let row = client.query_one("select count(*) from turnpike.check_sales_invariants()", &[]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 0, "the shop's invariants");
}

/// The event of an id as the log shows it.
pub(crate) async fn logged(stack: &Stack, id: &str) -> Value {
    let client = database::connect().await;
    let sql = "select turnpike.webhook_event_json(e) from public.webhook_events as e where e.event_id = $1 or e.id::text = $1";
    let row = client.query_opt(sql, &[&id]).await.unwrap();
    assert!(!stack.url.is_empty());
    row.map_or(Value::Null, |row| row.get(0))
}

/// A name that nobody has.
pub(crate) fn id(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::new_v4().simple())
}
