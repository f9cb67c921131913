//! `/v1/auth/recover`, `/v1/auth/reset` and `/v1/auth/password`

use serde_json::json;
use turnpike_tests::{
    Stack,
    users::{PASSWORD, email},
};

/// Promise: a signed-in user changes the password, and the old one is over.
#[tokio::test]
async fn it_changes() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    let changed = account.api.post("/v1/auth/password", &json!({ "password": "another good one" })).send().await;
    assert_eq!(changed.status, 204, "{}", changed.text());
    let login = |password: &str| {
        let body = json!({ "email": account.email, "password": password });
        async move { Stack::get().api().post("/v1/auth/signin", &body).send().await }
    };
    login(PASSWORD).await.problem(400, "invalid_credentials");
    login("another good one").await.expect(200);
}

/// Promise: nobody else changes it.
#[tokio::test]
async fn nobody_else() {
    let stack = Stack::get();
    let body = json!({ "password": "another good one" });
    stack.api().post("/v1/auth/password", &body).send().await.problem(401, "token_missing");
    stack.service().post("/v1/auth/password", &body).send().await.problem(401, "token_invalid");
    let account = stack.sign_up().await;
    for (body, pointer) in [
        (json!({}), "/password"),
        (json!({ "password": "" }), "/password"),
        (json!({ "password": "x".repeat(73) }), "/password"),
        (json!({ "password": PASSWORD, "email": email() }), "/email"),
    ] {
        account.api.post("/v1/auth/password", &body).send().await.fault(422, "validation_failed", pointer);
    }
    account.api.post("/v1/auth/password", &json!({ "password": "abc" })).send().await.problem(422, "weak_password");
}

/// Promise: asking for a reset says the same for known and unknown addresses, and leads to allowed places only.
#[tokio::test]
async fn asking_tells_nothing() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    for email in [account.email, email()] {
        let answer = stack.api().post("/v1/auth/recover", &json!({ "email": email })).send().await;
        assert_eq!((answer.status, answer.text()), (204, ""));
    }
    let elsewhere = json!({ "email": email(), "redirect_to": "https://evil.example" });
    stack.api().post("/v1/auth/recover", &elsewhere).send().await.fault(422, "validation_failed", "/redirect_to");
    stack.api().post("/v1/auth/recover", &json!({})).send().await.fault(422, "validation_failed", "/email");
}

/// Promise: a reset takes the code of the mail; a wrong one changes nothing.
#[tokio::test]
async fn a_wrong_code_resets_nothing() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    stack.api().post("/v1/auth/recover", &json!({ "email": account.email })).send().await;
    for proof in [json!({ "email": account.email, "token": "000000" }), json!({ "token_hash": "no-such-hash" })] {
        let mut body = proof;
        body["password"] = "another good one".into();
        stack.api().post("/v1/auth/reset", &body).send().await.problem(401, "grant_invalid");
    }
    for (body, pointer) in [
        (json!({ "password": PASSWORD }), "/token"),
        (json!({ "password": PASSWORD, "token": "1" }), "/token"),
        (json!({ "email": email(), "token": "1" }), "/password"),
    ] {
        stack.api().post("/v1/auth/reset", &body).send().await.fault(422, "validation_failed", pointer);
    }
    let login = json!({ "email": account.email, "password": PASSWORD });
    stack.api().post("/v1/auth/signin", &login).send().await.expect(200);
}
