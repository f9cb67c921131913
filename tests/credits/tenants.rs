//! Accounts of organisations: `account: "tenant"`.

use serde_json::json;
use turnpike_tests::Stack;
use uuid::Uuid;

/// Promise: the members of a tenant share its credits, and a member's own are another account.
#[tokio::test]
async fn members_share() {
    let stack = Stack::get();
    let tenant = format!("org_{}", Uuid::new_v4().simple());
    stack.give_tenant(&tenant, 10).await;
    let (ada, ben) = (stack.member(&tenant), stack.member(&tenant));
    let spend = json!({ "amount": 4, "account": "tenant" });
    assert_eq!(ada.post("/v1/credits/spend", &spend).send().await.expect(200)["balance"], 6);
    let balance = ben.get("/v1/credits/balance?account=tenant").send().await.expect(200);
    assert_eq!(balance["balance"], 6);
    assert_eq!(ben.figures().await, (0, 0, 0));
    let seen = ben.get("/v1/credits/transactions?account=tenant&kind=spend").send().await.expect(200);
    assert_eq!((&seen["data"][0]["actor_id"], &seen["data"][0]["amount"]), (&json!(ada.id), &json!(-4)));
}

/// Promise: a hold on the tenant's account can be captured by another member, and by nobody outside.
#[tokio::test]
async fn holds_of_a_tenant() {
    let stack = Stack::get();
    let tenant = format!("org_{}", Uuid::new_v4().simple());
    stack.give_tenant(&tenant, 10).await;
    let (ada, ben, outsider) = (stack.member(&tenant), stack.member(&tenant), stack.member("org_elsewhere"));
    let hold = ada.post("/v1/credits/holds", &json!({ "amount": 5, "account": "tenant" })).send().await.expect(201);
    let path = format!("/v1/credits/holds/{}", hold["id"].as_str().unwrap());
    for stranger in [&outsider, &stack.user()] {
        stranger.get(&path).send().await.problem(404, "hold_not_found");
        stranger.post(&format!("{path}/capture"), &json!({})).send().await.problem(404, "hold_not_found");
        stranger.post(&format!("{path}/release"), &json!({})).send().await.problem(404, "hold_not_found");
    }
    let listed = ben.get("/v1/credits/holds?account=tenant").send().await.expect(200);
    assert_eq!(listed["data"][0]["id"], hold["id"]);
    assert_eq!(ben.post(&format!("{path}/capture"), &json!({})).send().await.expect(200)["balance"], 5);
}

/// Promise: without a tenant in the token there is no tenant's account, whatever is asked.
#[tokio::test]
async fn no_tenant_no_account() {
    let stack = Stack::get();
    let user = stack.user_with_credits(5).await;
    let spend = json!({ "amount": 1, "account": "tenant" });
    user.post("/v1/credits/spend", &spend).send().await.problem(422, "tenant_required");
    user.post("/v1/credits/holds", &spend).send().await.problem(422, "tenant_required");
    for route in ["balance", "transactions", "holds"] {
        let answer = user.get(&format!("/v1/credits/{route}?account=tenant")).send().await;
        answer.problem(422, "tenant_required");
    }
}

/// Promise: `user_metadata`, which users write themselves, makes nobody a member and nobody an administrator.
#[tokio::test]
async fn what_a_user_says_of_themselves_does_not_count() {
    let stack = Stack::get();
    let tenant = format!("org_{}", Uuid::new_v4().simple());
    stack.give_tenant(&tenant, 10).await;
    let token = stack.token(Uuid::new_v4()).claim("user_metadata", json!({ "tenant_id": tenant, "role": "admin" }));
    let api = stack.api().with_token(&token.hs256(stack.jwt_secret.as_bytes()));
    api.get("/v1/credits/balance?account=tenant").send().await.problem(422, "tenant_required");
    let grant = json!({ "tenant_id": tenant, "amount": 1, "source": "promo" });
    api.post("/v1/credits/grants", &grant).send().await.problem(403, "forbidden");
}
