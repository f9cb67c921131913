//! `/v1/auth/signin`

use serde_json::json;
use turnpike_tests::{
    Stack,
    users::{PASSWORD, email},
};

const SIGNIN: &str = "/v1/auth/signin";

/// Promise: the right password gives a session.
#[tokio::test]
async fn the_right_password() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    let login = json!({ "email": account.email.to_uppercase(), "password": PASSWORD });
    let session = stack.api().post(SIGNIN, &login).send().await.expect(200);
    assert_eq!(session["user"]["id"], account.session["user"]["id"]);
    let api = stack.api().with_token(session["access_token"].as_str().unwrap());
    api.get("/v1/credits/balance").send().await.expect(200);
}

/// Promise: the demo users of the seed can sign in, with their roles.
#[tokio::test]
async fn the_demo_users() {
    let stack = Stack::get();
    for (name, roles) in [("demo", json!([])), ("seller", json!(["seller"])), ("admin", json!(["admin"]))] {
        let login = json!({ "email": format!("{name}@example.com"), "password": "turnpike-demo" });
        let session = stack.api().post(SIGNIN, &login).send().await.expect(200);
        let api = stack.api().with_token(session["access_token"].as_str().unwrap());
        assert_eq!(api.get("/v1/auth/verify").send().await.expect(200)["roles"], roles, "{name}");
    }
}

/// Promise: a wrong password and an unknown address are the same refusal.
#[tokio::test]
async fn it_does_not_say_which() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    let send = |email: String, password: &str| {
        let login = json!({ "email": email, "password": password });
        async move { Stack::get().api().post(SIGNIN, &login).send().await.problem(400, "invalid_credentials") }
    };
    let (mut wrong, mut unknown) = (send(account.email, "not the password").await, send(email(), PASSWORD).await);
    for document in [&mut wrong, &mut unknown] {
        document["request_id"].take();
    }
    assert_eq!(wrong, unknown);
}

/// Promise: twenty tries a minute for an address, then 429 that says when to come back; other addresses are let in.
#[tokio::test]
async fn guessing_is_limited() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    let guess = json!({ "email": account.email, "password": "guess" });
    let mut limited = None;
    // A window may end on the way, so there may be up to twice as many.
    for _ in 0..45 {
        let answer = stack.api().post(SIGNIN, &guess).send().await;
        assert!(!answer.header("ratelimit-policy").is_empty(), "{:?}", answer.headers);
        if answer.status == 429 {
            limited = Some(answer);
            break;
        }
        answer.problem(400, "invalid_credentials");
    }
    limited.expect("a limit").problem(429, "rate_limited");
    let right = json!({ "email": account.email, "password": PASSWORD });
    stack.api().post(SIGNIN, &right).send().await.problem(429, "rate_limited");
    stack.sign_up().await;
}

/// Promise: a sign-in is by password or by code, and says what is missing.
#[tokio::test]
async fn it_refuses() {
    let api = Stack::get().api();
    for (body, pointer) in [
        (json!({}), "/email"),
        (json!({ "password": PASSWORD }), "/email"),
        (json!({ "email": email() }), "/password"),
        (json!({ "code": "x", "email": email(), "password": PASSWORD }), "/code"),
        (json!({ "code": "x" }), "/code_verifier"),
        (json!({ "email": "x", "password": PASSWORD }), "/email"),
        (json!({ "user": email() }), "/user"),
    ] {
        api.post(SIGNIN, &body).send().await.fault(422, "validation_failed", pointer);
    }
    let code = json!({ "code": "no-such-code", "code_verifier": "v".repeat(43) });
    let answer = api.post(SIGNIN, &code).send().await;
    assert!([400, 401].contains(&answer.status), "{}", answer.text());
}
