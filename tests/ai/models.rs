//! `/v1/ai/models`, `/v1/ai/providers`

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    ai::{CHAT, double, model},
};
use uuid::Uuid;

/// Promise: a new model is listed as OpenAI lists models, with its price, once it has one.
#[tokio::test]
async fn a_model_is_listed_with_its_price() {
    let stack = Stack::get();
    let id = model(&stack, "ollama", "chat").await;
    let list = stack.user().get("/v1/ai/models").send().await.expect(200);
    assert_eq!(list["object"], "list");
    let models = list["data"].as_array().unwrap();
    let found = models.iter().find(|one| one["id"] == *id).unwrap();
    assert_eq!((&found["object"], &found["owned_by"]), (&json!("model"), &json!("ollama")));
    assert_eq!(found["price"]["output_credits_per_1k"], 1000, "{found}");
    assert!(found["created"].as_i64().unwrap() > 1_700_000_000, "{found}");
}

/// Promise: a call is priced by what held when it began, and another price holds for the next one.
#[tokio::test]
async fn a_new_price_is_for_new_calls() {
    let stack = Stack::get();
    let (id, user) = (model(&stack, "openrouter", "chat").await, stack.user_with_credits(10_000).await);
    let body = double(&id, json!({ "usage": { "input": 10, "output": 10 } }));
    assert_eq!(user.post(CHAT, &body).send().await.header("x-credits-charged"), "20");
    let path = format!("/v1/ai/models/{}/prices", id.replace('/', "%2F"));
    let price = json!({ "input_credits_per_1k": 0.5, "output_credits_per_1k": 2000, "markup_basis_points": 1000 });
    stack.admin().post(&path, &price).send().await.expect(201);
    // 10 × 0.0005 + 10 × 2, a tenth on top, rounded up once.
    assert_eq!(user.post(CHAT, &body).send().await.header("x-credits-charged"), "23");
}

/// Promise: what has no price, is off or unknown is not called, and only an admin changes that.
#[tokio::test]
async fn only_admins_offer_models() {
    let stack = Stack::get();
    let (admin, user) = (stack.admin(), stack.user_with_credits(1_000).await);
    let id = format!("test-{}", Uuid::new_v4().simple());
    let path = format!("/v1/ai/models/{id}");
    let mut new =
        json!({ "provider": "ollama", "provider_model": "m", "default_max_output_tokens": 5, "max_output_tokens": 9 });
    let put = |body: &Value| admin.request("PUT", &path).body("application/json", body.to_string()).send();
    user.request("PUT", &path).body("application/json", new.to_string()).send().await.problem(403, "forbidden");
    put(&new).await.expect(200);
    let call = double(&id, json!({}));
    user.post(CHAT, &call).send().await.openai_error(409, "invalid_request_error", "model_not_priced");
    let price = json!({ "input_credits_per_1k": 1, "output_credits_per_1k": 1, "minimum_credits": 4 });
    user.post(&format!("{path}/prices"), &price).send().await.problem(403, "forbidden");
    admin.post(&format!("{path}/prices"), &price).send().await.expect(201);
    assert_eq!(user.post(CHAT, &call).send().await.header("x-credits-charged"), "4");
    new["active"] = false.into();
    put(&new).await.expect(200);
    user.post(CHAT, &call).send().await.openai_error(404, "invalid_request_error", "model_not_found");
    let hidden = user.get("/v1/ai/models").send().await.expect(200);
    assert!(!hidden.to_string().contains(&id));
    assert!(admin.get("/v1/ai/models?all=true").send().await.expect(200).to_string().contains(&id));
    user.get("/v1/ai/models?all=true").send().await.problem(403, "forbidden");
    new["provider"] = "nobody".into();
    put(&new).await.fault(400, "validation_failed", "/provider");
}

/// Promise: the providers are listed, each with what it can do.
#[tokio::test]
async fn providers_are_listed() {
    let stack = Stack::get();
    stack.api().get("/v1/ai/providers").send().await.problem(401, "token_missing");
    let list = stack.user().get("/v1/ai/providers").send().await.expect(200);
    let names: Vec<_> = list["data"].as_array().unwrap().iter().map(|one| (&one["name"], &one["configured"])).collect();
    for name in ["openrouter", "ollama", "openai_compatible"] {
        assert!(names.contains(&(&json!(name), &json!(true))), "{list}");
    }
}
