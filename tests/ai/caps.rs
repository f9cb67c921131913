//! `/v1/ai/caps`, and the rate limit

use serde_json::json;
use turnpike_tests::{
    Stack,
    ai::{CHAT, chat, double, model},
};

/// Promise: what could pass a cap is refused before anything is called, with the cap's words; without the cap it goes through.
#[tokio::test]
async fn a_cap_holds() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let set =
        |body: serde_json::Value| user.request("PUT", "/v1/ai/caps").body("application/json", body.to_string()).send();
    set(json!({ "period": "day", "credits": 50 })).await.expect(200);
    let refused = user.post(CHAT, &chat(&model, "Hello")).send().await;
    refused.openai_error(402, "insufficient_quota", "spending_cap_reached");
    assert_eq!((&refused.json()["cap"], &refused.json()["period"]), (&json!(50), &json!("day")));
    set(json!({ "period": "day", "credits": 5_000 })).await.expect(200);
    user.post(CHAT, &double(&model, json!({}))).send().await.expect(200);
    let caps = user.get("/v1/ai/caps").send().await.expect(200);
    let cap = &caps["data"][0];
    assert_eq!((&cap["spent"], &cap["held"], &cap["remaining"]), (&json!(13), &json!(0), &json!(4_987)), "{caps}");
    let none = set(json!({ "period": "day", "credits": null })).await.expect(200);
    assert_eq!(none["data"], json!([]));
    set(json!({ "period": "week", "credits": 5 })).await.fault(422, "validation_failed", "/period");
}

/// Promise: an admin's cap holds beside the owner's, who cannot lift it.
#[tokio::test]
async fn an_admin_s_cap_is_out_of_reach() {
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let theirs = json!({ "period": "month", "credits": 0, "user_id": user.id });
    let put = |api: &turnpike_tests::Api, body: &serde_json::Value| {
        api.request("PUT", "/v1/ai/caps").body("application/json", body.to_string()).send()
    };
    put(&user, &theirs).await.problem(403, "forbidden");
    put(&stack.admin(), &theirs).await.expect(200);
    put(&user, &json!({ "period": "month", "credits": null })).await.expect(200);
    user.post(CHAT, &chat(&model, "Hello")).send().await.problem(402, "spending_cap_reached");
}

/// Promise: an organisation pays where its member says so, and its calls are its own.
#[tokio::test]
async fn a_tenant_pays() {
    let stack = Stack::get();
    let model = model(&stack, "openrouter", "chat").await;
    let tenant = format!("org_{}", uuid::Uuid::new_v4().simple());
    let member = stack.member(&tenant);
    stack.give_tenant(&tenant, 1_000).await;
    let call = || member.post(CHAT, &double(&model, json!({})));
    call().send().await.problem(402, "insufficient_credits");
    call().header("x-account", "tenant").send().await.expect(200);
    call().header("x-account", "nobody").send().await.openai_error(400, "invalid_request_error", "validation_failed");
    let usage = member.get("/v1/ai/usage?account=tenant").send().await.expect(200);
    assert_eq!((&usage["data"][0]["account"], usage["data"].as_array().unwrap().len()), (&json!("tenant"), 1));
    assert_eq!(member.get("/v1/ai/usage").send().await.expect(200)["data"], json!([]));
}
