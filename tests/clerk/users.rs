//! What a user of another issuer can do.

use serde_json::{Value, json};
use turnpike_tests::{Stack, database};
use uuid::Uuid;

use crate::issuer::Issuer;

async fn give(owner: Value) {
    let mut grant = json!({ "amount": 10, "source": "purchase" });
    grant.as_object_mut().unwrap().extend(owner.as_object().unwrap().clone());
    Stack::get().service().post("/v1/credits/grants", &grant).send().await.expect(201);
}

/// Promise: the user has one id here, made of issuer and subject, and needs no look-up.
#[tokio::test]
async fn who_it_is() {
    let issuer = Issuer::new().await;
    let (id, api) = issuer.user(|token| token.claim("email", "ada@example.com"));
    let who = api.get("/v1/auth/verify").send().await.expect(200);
    assert_eq!((&who["user_id"], &who["issuer"]), (&json!(id), &json!(issuer.name)));
    assert!(who["subject"].as_str().unwrap().starts_with("user_"), "{who}");
    assert_eq!(
        (&who["tenant_id"], &who["roles"], &who["email"]),
        (&Value::Null, &json!([]), &json!("ada@example.com"))
    );
    assert_eq!(id.get_version_num(), 5);
}

/// Promise: such a user spends, holds and lists like any other; the database knows who it is, and replays are replays.
#[tokio::test]
async fn it_spends() {
    let issuer = Issuer::new().await;
    let (id, api) = issuer.user(|token| token);
    give(json!({ "user_id": id })).await;
    let send = || api.post("/v1/credits/spend", &json!({ "amount": 3 })).key("clerk-1").send();
    let (first, second) = (send().await, send().await);
    assert_eq!((first.expect(200)["balance"].as_i64(), second.header("idempotent-replayed")), (Some(7), "true"));
    assert_eq!(first.json()["transaction"]["actor_id"], json!(id));
    let hold = api.post("/v1/credits/holds", &json!({ "amount": 2 })).send().await.expect(201);
    let capture = format!("/v1/credits/holds/{}/capture", hold["id"].as_str().unwrap());
    assert_eq!(api.post(&capture, &json!({})).send().await.expect(200)["balance"], 5);
    api.post("/v1/credits/jobs/text-report", &json!({ "text": "One." })).send().await.expect(200);
    assert_eq!(api.get("/v1/credits/balance").send().await.expect(200)["balance"], 0);
    api.post("/v1/credits/spend", &json!({ "amount": 1 })).send().await.problem(402, "insufficient_credits");
}

/// Promise: the active organisation is the tenant, in the token's newer form and in its older one.
#[tokio::test]
async fn its_organisation_is_the_tenant() {
    let issuer = Issuer::new().await;
    let tenant = format!("org_{}", Uuid::new_v4().simple());
    give(json!({ "tenant_id": tenant })).await;
    let organisation = json!({ "id": tenant, "rol": "admin", "slg": "acme" });
    let (_, newer) = issuer.user(|token| token.claim("o", organisation));
    let (_, older) = issuer.user(|token| token.claim("org_id", tenant.clone()).claim("org_role", "org:admin"));
    let (_, outside) = issuer.user(|token| token);
    let spend = json!({ "amount": 2, "account": "tenant" });
    assert_eq!(newer.post("/v1/credits/spend", &spend).send().await.expect(200)["balance"], 8);
    assert_eq!(older.post("/v1/credits/spend", &spend).send().await.expect(200)["balance"], 6);
    outside.post("/v1/credits/spend", &spend).send().await.problem(422, "tenant_required");
    // An organisation's administrator is none of ours.
    newer.request("POST", "/v1/preflight/auth").send().await.problem(403, "forbidden");
}

/// Promise: rights come from public metadata, which the issuer's back end writes; `service` is never among them.
#[tokio::test]
async fn its_roles() {
    let issuer = Issuer::new().await;
    let (_, admin) = issuer.user(|token| token.claim("metadata", json!({ "role": "admin" })));
    admin.request("POST", "/v1/preflight/supabase").send().await.expect(200);
    let rate = json!({ "method": "POST", "path": format!("/v1/test/{}", Uuid::new_v4().simple()), "credits": 1 });
    admin.post("/v1/credits/rates", &rate).send().await.expect(201);
    let grant = json!({ "tenant_id": "org_x", "amount": 1, "source": "promo" });
    for claims in [json!({ "roles": ["service"] }), json!({ "role": "service_role" })] {
        let (_, other) =
            issuer.user(|token| token.claim("metadata", claims).claim("app_metadata", json!({ "role": "admin" })));
        other.post("/v1/credits/grants", &grant).send().await.problem(403, "forbidden");
    }
}

/// Promise: profile, export and deletion work without a row in the auth service; its password is not ours to change.
#[tokio::test]
async fn its_profile() {
    let issuer = Issuer::new().await;
    let (id, api) = issuer.user(|token| token);
    give(json!({ "user_id": id })).await;
    assert_eq!(api.get("/v1/me").send().await.expect(200)["user_id"], json!(id));
    assert_eq!(api.get("/v1/me/export").send().await.expect(200)["credits"]["grants"].as_array().unwrap().len(), 1);
    api.post("/v1/auth/password", &json!({ "password": "another good one" }))
        .send()
        .await
        .problem(501, "not_configured");
    assert_eq!(api.request("DELETE", "/v1/me").send().await.status, 204);
    api.get("/v1/credits/balance").send().await.problem(401, "token_revoked");
    let client = database::connect().await;
    assert_eq!(database::broken_invariants(&client).await, Vec::<String>::new());
}
