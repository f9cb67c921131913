//! `/v1/auth/signup`

use serde_json::json;
use turnpike_tests::{
    Stack,
    users::{PASSWORD, email},
};

const SIGNUP: &str = "/v1/auth/signup";

/// Promise: a sign-up gives a session that works at once, and the profile is there.
#[tokio::test]
async fn it_gives_a_session_and_a_profile() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    for member in ["access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"] {
        assert!(!account.session[member].is_null(), "{member}: {}", account.session);
    }
    assert_eq!(account.session["token_type"], "bearer");
    let profile = account.api.get("/v1/me").send().await.expect(200);
    assert_eq!((&profile["email"], &profile["active"]), (&json!(account.email), &json!(true)));
    assert_eq!(profile["user_id"], account.session["user"]["id"]);
    let found = turnpike_tests::database::connect().await;
    let rows = found.query("select email from public.profiles where user_id = $1", &[&account.id()]).await.unwrap();
    assert_eq!((rows.len(), rows[0].get::<_, String>(0)), (1, account.email));
}

/// Promise: an address is taken once, whatever its case.
#[tokio::test]
async fn an_address_is_taken_once() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    for same in [account.email.clone(), account.email.to_uppercase(), format!(" {} ", account.email)] {
        let again = json!({ "email": same, "password": PASSWORD });
        stack.api().post(SIGNUP, &again).send().await.problem(409, "user_exists");
    }
}

/// Promise: the user's own data is kept, and gives no rights.
#[tokio::test]
async fn data_gives_no_rights() {
    let stack = Stack::get();
    let data = json!({ "name": "Ada", "role": "admin", "tenant_id": "org_1", "app_metadata": { "role": "admin" } });
    let user = json!({ "email": email(), "password": PASSWORD, "data": data });
    let session = stack.api().post(SIGNUP, &user).send().await.expect(200);
    assert_eq!(session["user"]["user_metadata"]["name"], "Ada");
    let api = stack.api().with_token(session["access_token"].as_str().unwrap());
    let who = api.get("/v1/auth/verify").send().await.expect(200);
    assert_eq!((&who["roles"], &who["tenant_id"]), (&json!([]), &json!(null)));
}

/// Promise: what cannot be an account is refused at its place, before the auth service is asked.
#[tokio::test]
async fn it_refuses() {
    let api = Stack::get().api();
    for (body, pointer) in [
        (json!({ "password": PASSWORD }), "/email"),
        (json!({ "email": email() }), "/password"),
        (json!({ "email": "nobody", "password": PASSWORD }), "/email"),
        (json!({ "email": "a b@example.com", "password": PASSWORD }), "/email"),
        (json!({ "email": format!("{}@example.com", "x".repeat(255)), "password": PASSWORD }), "/email"),
        (json!({ "email": email(), "password": "" }), "/password"),
        (json!({ "email": email(), "password": "x".repeat(73) }), "/password"),
        (json!({ "email": email(), "password": 12_345_678 }), "/password"),
        (json!({ "email": email(), "password": PASSWORD, "admin": true }), "/admin"),
        (json!({ "email": email(), "password": PASSWORD, "data": [] }), "/data"),
    ] {
        api.post(SIGNUP, &body).send().await.fault(422, "validation_failed", pointer);
    }
    let weak = json!({ "email": email(), "password": "abc" });
    api.post(SIGNUP, &weak).send().await.problem(422, "weak_password");
    let user = json!({ "email": email(), "password": PASSWORD });
    api.post(&format!("{SIGNUP}?session=jar"), &user).send().await.fault(422, "validation_failed", "?session");
    api.request("POST", SIGNUP).body("text/plain", "x").send().await.problem(415, "unsupported_media_type");
    api.request("POST", SIGNUP).body("application/json", "{").send().await.problem(400, "invalid_json");
}
