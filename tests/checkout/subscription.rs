//! `/v1/subscription` and `/v1/features`, with subscriptions that are kept without a provider.

use serde_json::{Value, json};
use turnpike_tests::{
    Answer, Stack,
    shop::{Goods, Shop},
    users::User,
};

/// Three plans of one shop.
struct Plans {
    shop: Shop,
    small: Goods,
    large: Goods,
}

impl Plans {
    async fn open(stack: &Stack) -> Self {
        let shop = Shop::open(stack).await;
        let features =
            |calls: i64| json!({ "api_access": { "calls_per_hour": calls, "beta": calls > 100 }, "seats": 3 });
        let small = json!({ "initial_credits": 50, "monthly_credits": 20, "features": features(100) });
        let large = json!({ "monthly_credits": 90, "features": features(1000) });
        Self { small: shop.sell_plan(900, small).await, large: shop.sell_plan(1900, large).await, shop }
    }

    /// A new user with the small plan, or the large one.
    async fn subscriber(&self, stack: &Stack, goods: &Goods) -> User {
        let user = stack.user();
        self.shop.sold(&user, goods).await;
        user
    }
}

async fn subscription(user: &User) -> Value {
    user.get("/v1/subscription").send().await.expect(200)
}

async fn change(user: &User, body: &Value) -> Answer {
    user.post("/v1/subscription/change", body).send().await
}

/// Promise: whoever has no subscription is told so, without an error.
#[tokio::test]
async fn no_subscription_is_an_answer() {
    let user = Stack::get().user();
    let none = subscription(&user).await;
    assert_eq!(none, json!({ "id": null, "status": "none", "valid": false, "features": {}, "limits": [] }));
    for path in ["change", "cancel", "resume"] {
        let body = if path == "change" { json!({ "price_id": user.id }) } else { json!({}) };
        let answer = user.post(&format!("/v1/subscription/{path}"), &body).send().await;
        answer.problem(404, "subscription_not_found");
    }
}

/// Promise: a paid plan is a subscription, with its credits, its features and what is used of its limits.
#[tokio::test]
async fn a_paid_plan_is_a_subscription() {
    let stack = Stack::get();
    let plans = Plans::open(&stack).await;
    let user = plans.subscriber(&stack, &plans.small).await;
    let own = subscription(&user).await;
    assert_eq!(
        (&own["status"], &own["valid"], &own["cancel_at_period_end"]),
        (&json!("active"), &json!(true), &json!(false))
    );
    assert_eq!((&own["plan"]["slug"], &own["plan"]["version"]), (&plans.small.product["slug"], &json!(1)));
    assert_eq!((&own["price"]["amount"], &own["price"]["billing_period"]), (&json!(900), &json!("monthly")));
    assert_eq!(user.figures().await, (70, 0, 70));
    let credits = own["limits"].as_array().unwrap().iter().find(|limit| limit["feature"] == "monthly_credits").unwrap();
    assert_eq!((&credits["limit"], &credits["used"], &credits["remaining"]), (&json!(20), &json!(0), &json!(20)));
    for (feature, allowed, value) in [
        ("api_access.calls_per_hour", true, json!(100)),
        ("api_access.beta", false, json!(false)),
        ("seats", true, json!(3)),
        ("api_access.nothing", false, Value::Null),
        ("seats.more", false, Value::Null),
    ] {
        let answer = user.get(&format!("/v1/features?feature={feature}")).send().await.expect(200);
        assert_eq!((&answer["allowed"], &answer["value"]), (&json!(allowed), &value), "{feature}");
    }
    assert_eq!(stack.user().get("/v1/features?feature=seats").send().await.expect(200)["allowed"], false);
}

/// Promise: a plan that is changed later is another version; whoever bought the one before keeps it.
#[tokio::test]
async fn subscribers_keep_their_version() {
    let stack = Stack::get();
    let plans = Plans::open(&stack).await;
    let user = plans.subscriber(&stack, &plans.small).await;
    plans.shop.change(&plans.small, json!({ "plan": { "features": { "seats": 1 } } })).await;
    let own = subscription(&user).await;
    assert_eq!((&own["plan"]["version"], &own["features"]["seats"]), (&json!(1), &json!(3)));
    let later = plans.subscriber(&stack, &plans.small).await;
    assert_eq!(subscription(&later).await["features"], json!({ "seats": 1 }));
}

/// Promise: more money is a change now, less is one at the renewal, and a preview changes nothing.
#[tokio::test]
async fn plans_are_changed() {
    let stack = Stack::get();
    let plans = Plans::open(&stack).await;
    let user = plans.subscriber(&stack, &plans.small).await;
    let before = subscription(&user).await;
    let up = json!({ "price_id": plans.large.price_id() });
    let preview = json!({ "price_id": plans.large.price_id(), "preview": true });
    change(&user, &preview).await.expect(200);
    assert_eq!(subscription(&user).await, before, "a preview changes nothing");
    change(&user, &up).await.expect(200);
    let own = subscription(&user).await;
    assert_eq!((&own["id"], &own["plan"]["slug"]), (&before["id"], &plans.large.product["slug"]));
    assert_eq!((&own["price"]["amount"], &own["pending_change"]), (&json!(1900), &Value::Null));
    change(&user, &up).await.problem(409, "plan_unchanged");

    change(&user, &json!({ "plan_id": plans.small.product["plan"]["id"] })).await.expect(200);
    let own = subscription(&user).await;
    assert_eq!((&own["plan"]["slug"], &own["price"]["amount"]), (&plans.large.product["slug"], &json!(1900)));
    let pending = &own["pending_change"];
    assert_eq!(
        (&pending["price_id"], &pending["effective_at"]),
        (&plans.small.price["id"], &own["current_period"]["end"])
    );
}

/// Promise: a cancelation comes true at the period's end and can be taken back until then; cancel twice is refused.
#[tokio::test]
async fn cancelations_can_be_taken_back() {
    let stack = Stack::get();
    let plans = Plans::open(&stack).await;
    let user = plans.subscriber(&stack, &plans.small).await;
    let send = async |path: &str, body: Value| user.post(&format!("/v1/subscription/{path}"), &body).send().await;
    send("resume", json!({})).await.problem(409, "subscription_not_resumable");
    send("cancel", json!({ "reason": "too dear" })).await.expect(200);
    let own = subscription(&user).await;
    assert_eq!(
        (&own["status"], &own["valid"], &own["cancel_at_period_end"]),
        (&json!("active"), &json!(true), &json!(true))
    );
    send("cancel", json!({})).await.problem(409, "subscription_already_canceled");
    send("resume", json!({})).await.expect(200);
    assert_eq!(subscription(&user).await["cancel_at_period_end"], false);

    send("cancel", json!({ "at_period_end": false })).await.expect(200);
    let feature = user.get("/v1/features?feature=seats").send().await.expect(200);
    assert_eq!(feature["allowed"], false, "what is over is over");
    for path in ["cancel", "resume"] {
        let again = send(path, json!({})).await;
        assert!([404, 409].contains(&again.status), "{path}: {}", again.text());
    }
    plans.shop.sold(&user, &plans.large).await;
    assert_eq!(subscription(&user).await["plan"]["slug"], plans.large.product["slug"]);
}

/// Promise: a command that is sent again under its key is done once.
#[tokio::test]
async fn commands_are_done_once() {
    let stack = Stack::get();
    let plans = Plans::open(&stack).await;
    let user = plans.subscriber(&stack, &plans.small).await;
    for (path, body) in
        [("change", json!({ "price_id": plans.large.price_id() })), ("cancel", json!({})), ("resume", json!({}))]
    {
        let send = || user.post(&format!("/v1/subscription/{path}"), &body).key(path).send();
        let (first, again) = (send().await, send().await);
        first.expect(200);
        assert_eq!(
            (again.status, &again.body, again.header("idempotent-replayed")),
            (200, &first.body, "true"),
            "{path}"
        );
    }
}

/// Promise: a change to what is not there, not a plan, or somebody else's is refused at its place.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let plans = Plans::open(&stack).await;
    let user = plans.subscriber(&stack, &plans.small).await;
    let elsewhere = Shop::open(&stack).await.sell_plan(100, json!({})).await;
    let before = subscription(&user).await;
    let unknown = "01900000-0000-7000-8000-000000000000";
    for (body, pointer) in [
        (json!({ "price_id": unknown }), "/price_id"),
        (json!({ "plan_id": unknown }), "/plan_id"),
        (json!({ "price_id": plans.shop.goods.price_id() }), "/price_id"),
        (json!({ "price_id": elsewhere.price_id() }), "/price_id"),
        (json!({ "price_id": "x" }), "/price_id"),
        (json!({ "price_id": plans.large.price_id(), "now": true }), "/now"),
    ] {
        change(&user, &body).await.fault(422, "validation_failed", pointer);
    }
    for body in [json!({}), json!({ "price_id": unknown, "plan_id": unknown })] {
        let document = change(&user, &body).await.problem(422, "validation_failed");
        assert_eq!(document["errors"][0]["code"], "exactly_one", "{document}");
    }
    let theirs = json!({ "subscription_id": before["id"] });
    stack.user().post("/v1/subscription/cancel", &theirs).send().await.problem(404, "subscription_not_found");
    user.get("/v1/features").send().await.fault(422, "validation_failed", "?feature");
    user.get("/v1/features?feature=").send().await.fault(422, "validation_failed", "/feature");
    assert_eq!(subscription(&user).await, before);
}
