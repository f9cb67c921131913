//! `/v1/me`

use serde_json::{Value, json};
use turnpike_tests::{Answer, Api, Stack, users::PASSWORD};

async fn change(api: &Api, body: &Value) -> Answer {
    api.request("PATCH", "/v1/me").body("application/json", body.to_string()).send().await
}

/// Promise: a user whom the database does not know yet has a profile at the first call.
#[tokio::test]
async fn the_first_call_makes_it() {
    let user = Stack::get().user();
    let profile = user.get("/v1/me").send().await.expect(200);
    assert_eq!(
        (&profile["user_id"], &profile["active"], &profile["metadata"]),
        (&json!(user.id), &json!(true), &json!({}))
    );
    assert_eq!(user.get("/v1/me").send().await.expect(200)["created_at"], profile["created_at"]);
}

/// Promise: what is left out stays, null empties, and the profile comes back.
#[tokio::test]
async fn a_change_is_a_patch() {
    let user = Stack::get().user();
    let first = json!({ "display_name": "Ada", "locale": "es-MX", "avatar_url": "https://example.com/a.png", "metadata": { "a": [1] } });
    let profile = change(&user, &first).await.expect(200);
    for (name, value) in first.as_object().unwrap() {
        assert_eq!(&profile[name], value, "{name}");
    }
    let profile = change(&user, &json!({ "locale": null })).await.expect(200);
    assert_eq!((&profile["locale"], &profile["display_name"]), (&Value::Null, &json!("Ada")));
    assert_eq!(change(&user, &json!({})).await.expect(200)["display_name"], "Ada");
}

/// Promise: what is nobody's to change, or of the wrong kind, is refused at its place.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let user = stack.user();
    for (body, pointer) in [
        (json!({ "user_id": user.id }), "/user_id"),
        (json!({ "email": "other@example.com" }), "/email"),
        (json!({ "roles": ["admin"] }), "/roles"),
        (json!({ "tenant_id": "org" }), "/tenant_id"),
        (json!({ "display_name": 1 }), "/display_name"),
        (json!({ "display_name": "x".repeat(101) }), "/display_name"),
        (json!({ "display_name": "a\nb" }), "/display_name"),
        (json!({ "avatar_url": "javascript:alert(1)" }), "/avatar_url"),
        (json!({ "avatar_url": "http://example.com/a.png" }), "/avatar_url"),
        (json!({ "locale": "not a locale" }), "/locale"),
        (json!({ "metadata": [] }), "/metadata"),
        (json!({ "metadata": { "a": "x".repeat(17_000) } }), "/metadata"),
        (json!({ "active": "yes" }), "/active"),
    ] {
        change(&user, &body).await.fault(422, "validation_failed", pointer);
    }
    change(&stack.api(), &json!({})).await.problem(401, "token_missing");
    stack.api().get("/v1/me").send().await.problem(401, "token_missing");
}

/// Promise: the identity is the token's claims and the issuer that they were checked against.
#[tokio::test]
async fn the_identity_is_the_claims() {
    let stack = Stack::get();
    let user = stack.member("org_9");
    let identity = user.get("/v1/me/identity").send().await.expect(200);
    assert_eq!((&identity["issuer"], &identity["claims"]["sub"]), (&json!(stack.issuer()), &json!(user.id)));
    assert_eq!(identity["claims"]["app_metadata"], json!({ "tenant_id": "org_9" }));
}

/// Promise: the export has everything that is kept about the user, and nothing of others.
#[tokio::test]
async fn the_export_has_everything() {
    let stack = Stack::get();
    let user = stack.user_with_credits(10).await;
    user.post("/v1/credits/spend", &json!({ "amount": 2 })).send().await.expect(200);
    user.post("/v1/credits/holds", &json!({ "amount": 1 })).send().await.expect(201);
    let export = user.get("/v1/me/export").send().await.expect(200);
    assert_eq!(export["profile"]["user_id"], json!(user.id));
    let count = |name: &str| export["credits"][name].as_array().unwrap().len();
    assert_eq!((count("grants"), count("holds"), count("transactions")), (1, 1, 2), "{export}");
}

/// Promise: a paused account reads and comes back, but moves nothing.
#[tokio::test]
async fn a_pause() {
    let user = Stack::get().user_with_credits(5).await;
    assert_eq!(user.request("POST", "/v1/me/deactivate").send().await.expect(200)["active"], false);
    assert_eq!(user.figures().await, (5, 0, 5));
    user.post("/v1/credits/holds", &json!({ "amount": 1 })).send().await.problem(403, "account_deactivated");
    let job = user.post("/v1/credits/jobs/text-report", &json!({ "text": "x" })).send().await;
    job.problem(403, "account_deactivated");
    assert_eq!(change(&user, &json!({ "active": true })).await.expect(200)["active"], true);
    user.post("/v1/credits/spend", &json!({ "amount": 1 })).send().await.expect(200);
}

/// Promise: a deleted user is gone from the auth service, tokens of before are refused, and the ledger names nobody.
#[tokio::test]
async fn a_deletion() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    let grant = json!({ "user_id": account.id(), "amount": 5, "source": "promo" });
    stack.service().post("/v1/credits/grants", &grant).send().await.expect(201);
    let deleted = account.api.request("DELETE", "/v1/me").send().await;
    assert_eq!((deleted.status, deleted.text()), (204, ""));
    for path in ["/v1/me", "/v1/credits/balance", "/v1/me/export"] {
        account.api.get(path).send().await.problem(401, "token_revoked");
    }
    let login = json!({ "email": account.email, "password": PASSWORD });
    stack.api().post("/v1/auth/signin", &login).send().await.problem(400, "invalid_credentials");
    let database = turnpike_tests::database::connect().await;
    let named = "select (select count(*) from auth.users where id = $1) + (select count(*) from public.profiles where user_id = $1)
                   + (select count(*) from public.credit_accounts where user_id = $1)
                   + (select count(*) from public.credit_transfers where actor_id = $1)";
    assert_eq!(database.query_one(named, &[&account.id()]).await.unwrap().get::<_, i64>(0), 0);
    assert_eq!(turnpike_tests::database::broken_invariants(&database).await, Vec::<String>::new());
}
