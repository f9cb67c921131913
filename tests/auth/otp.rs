//! `/v1/auth/otp` and `/v1/auth/verify-otp`

use serde_json::json;
use turnpike_tests::{Stack, users::email};

/// Promise: asking for a code says the same for known and unknown addresses.
#[tokio::test]
async fn asking_tells_nothing() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    for email in [account.email, email()] {
        let answer = stack.api().post("/v1/auth/otp", &json!({ "email": email })).send().await;
        assert_eq!((answer.status, answer.text()), (204, ""));
    }
}

/// Promise: a wrong code or link signs nobody in.
#[tokio::test]
async fn a_wrong_code_is_refused() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    stack.api().post("/v1/auth/otp", &json!({ "email": account.email })).send().await;
    for body in [
        json!({ "type": "magiclink", "email": account.email, "token": "000000" }),
        json!({ "type": "magiclink", "token_hash": "no-such-hash" }),
    ] {
        stack.api().post("/v1/auth/verify-otp", &body).send().await.problem(401, "grant_invalid");
    }
}

/// Promise: a code comes with its address, a link without; links lead to allowed places only.
#[tokio::test]
async fn they_refuse() {
    let api = Stack::get().api();
    for (body, pointer) in [
        (json!({ "type": "email", "token": "1" }), "/token"),
        (json!({ "type": "email", "email": email() }), "/token"),
        (json!({ "type": "email", "email": email(), "token": "1", "token_hash": "2" }), "/token"),
        (json!({ "type": "sms", "email": email(), "token": "1" }), "/type"),
        (json!({ "email": email(), "token": "1" }), "/type"),
    ] {
        api.post("/v1/auth/verify-otp", &body).send().await.fault(422, "validation_failed", pointer);
    }
    for (body, pointer) in [
        (json!({}), "/email"),
        (json!({ "email": "x" }), "/email"),
        (json!({ "email": email(), "redirect_to": "https://evil.example/x" }), "/redirect_to"),
        (json!({ "email": email(), "redirect_to": "http://localhost:5173@evil.example" }), "/redirect_to"),
        (json!({ "email": email(), "redirect_to": "javascript:alert(1)" }), "/redirect_to"),
        (json!({ "email": email(), "create_user": "yes" }), "/create_user"),
    ] {
        api.post("/v1/auth/otp", &body).send().await.fault(422, "validation_failed", pointer);
    }
}
