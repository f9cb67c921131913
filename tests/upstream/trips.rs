//! How often the functions ask the database: once a request, and for who a token is not at all.

use serde_json::{Value, json};
use turnpike_tests::{Stack, ai};

use crate::chaos::Chaos;

/// Promise: every route that takes a token is one round trip; a metered one is two more than its
/// handler's own, before and after the work, and the job that ships has none of its own. A call of a model is two, however it ends.
#[tokio::test]
async fn one_a_request() {
    let chaos = Chaos::new().await;
    let stack = Stack::get();
    let user = stack.user_with_credits(10_000).await;
    let chat = ai::model(&stack, "openrouter", "chat").await;
    let picture = ai::model(&stack, "openai_compatible", "image").await;
    let api = chaos.of(&user);
    let hold = || user.post("/v1/credits/holds", &json!({ "amount": 1 })).send();
    let [one, two] =
        [hold().await.expect(201), hold().await.expect(201)].map(|hold| hold["id"].as_str().unwrap().to_owned());
    let grant = json!({ "user_id": user.id, "amount": 1, "source": "promo" });
    let (get, post) = (|path: &str| api.get(path), |path: &str, body: Value| api.post(path, &body));
    for (what, call, trips) in [
        ("verify", get("/v1/auth/verify"), 0),
        ("identity", get("/v1/me/identity"), 0),
        ("profile", get("/v1/me"), 1),
        ("export", get("/v1/me/export"), 1),
        ("balance", get("/v1/credits/balance"), 1),
        ("transactions", get("/v1/credits/transactions"), 1),
        ("rates", chaos.api.get("/v1/credits/rates"), 1),
        ("spend", post("/v1/credits/spend", json!({ "amount": 1 })).key("trip-1"), 1),
        ("replay", post("/v1/credits/spend", json!({ "amount": 1 })).key("trip-1"), 1),
        ("hold", post("/v1/credits/holds", json!({ "amount": 1 })), 1),
        ("holds", get("/v1/credits/holds"), 1),
        ("capture", post(&format!("/v1/credits/holds/{one}/capture"), json!({})), 1),
        ("release", post(&format!("/v1/credits/holds/{two}/release"), json!({})), 1),
        ("job", post("/v1/credits/jobs/text-report", json!({ "text": "One." })), 2),
        ("customer", get("/v1/account/customer"), 1),
        ("entitlements", get("/v1/account/entitlements"), 1),
        ("subscriptions", get("/v1/account/subscriptions"), 1),
        ("bookings", get("/v1/account/bookings"), 1),
        ("state", get("/v1/account/state"), 1),
        ("models", get("/v1/ai/models"), 1),
        ("model providers", get("/v1/ai/providers"), 0),
        ("chat", post(ai::CHAT, ai::double(&chat, json!({}))), 2),
        ("stream", post(ai::CHAT, ai::double_stream(&chat, json!({}))), 2),
        ("broken stream", post(ai::CHAT, ai::double_stream(&chat, json!({ "cut_after": 1 }))), 2),
        ("picture", post("/v1/ai/images/generations", json!({ "model": picture, "prompt": "A lighthouse" })), 2),
        ("usage", get("/v1/ai/usage"), 1),
        ("usage summary", get("/v1/ai/usage/summary"), 1),
        ("caps", get("/v1/ai/caps"), 1),
        ("grant", chaos.api.with_token(&stack.service_secret).post("/v1/credits/grants", &grant), 1),
    ] {
        let before = chaos.calls();
        let answer = call.send().await;
        assert!(answer.status < 300, "{what}: {}", answer.text());
        assert_eq!(chaos.calls() - before, trips, "{what}");
    }
}

/// Promise: what can be refused without the database is.
#[tokio::test]
async fn none_for_what_is_wrong() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user();
    let before = chaos.calls();
    let spend = "/v1/credits/spend";
    chaos.api.post(spend, &json!({ "amount": 1 })).send().await.problem(401, "token_missing");
    chaos.api.with_token("x").post(spend, &json!({ "amount": 1 })).send().await.problem(401, "token_invalid");
    chaos.of(&user).post(spend, &json!({ "amonut": 1 })).send().await.problem(422, "validation_failed");
    chaos.of(&user).request("POST", spend).body("text/plain", "x").send().await.problem(415, "unsupported_media_type");
    chaos.of(&user).post("/v1/credits/rates", &json!({})).send().await.problem(403, "forbidden");
    assert_eq!(chaos.calls(), before);
}

/// Promise: a caller's trace goes on to the database, and what is no trace does not.
#[tokio::test]
async fn traces_go_on() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user();
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for (given, passed) in
        [(trace, trace), ("nonsense", ""), ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "")]
    {
        let call = chaos.of(&user).get("/v1/credits/balance").header("traceparent", given);
        call.send().await.expect(200);
        assert_eq!(chaos.trace(), passed, "{given}");
    }
}
