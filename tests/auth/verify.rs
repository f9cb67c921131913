//! `/v1/auth/verify`

use serde_json::json;
use turnpike_tests::{Stack, token::now_seconds};
use uuid::Uuid;

const VERIFY: &str = "/v1/auth/verify";

/// Promise: it says who the token is, with the rights that the project gave, and asks nobody.
#[tokio::test]
async fn it_says_who() {
    let stack = Stack::get();
    let rights = json!({ "role": "admin", "roles": ["seller", "service"], "tenant_id": "org_1" });
    let token = stack.token(Uuid::new_v4()).claim("app_metadata", rights).claim("email", "ada@example.com");
    let api = stack.api().with_token(&token.clone().hs256(stack.jwt_secret.as_bytes()));
    let who = api.get(VERIFY).send().await.expect(200);
    assert_eq!((&who["user_id"], &who["subject"]), (&token.claims["sub"], &token.claims["sub"]));
    assert_eq!((&who["issuer"], &who["email"]), (&json!(stack.issuer()), &json!("ada@example.com")));
    // `service` is for back ends with the secret; no user's token can bring it.
    assert_eq!((&who["tenant_id"], &who["roles"]), (&json!("org_1"), &json!(["admin", "seller"])));
    assert!(who["expires_at"].as_str().unwrap().ends_with('Z'), "{who}");
}

/// Promise: a session of Supabase Auth (ES256, by its JWKS) is as good, again and again.
#[tokio::test]
async fn a_session_is_verified() {
    let account = Stack::get().sign_up().await;
    for _ in 0..3 {
        let who = account.api.get(VERIFY).send().await.expect(200);
        assert_eq!((&who["email"], &who["user_id"]), (&json!(account.email), &account.session["user"]["id"]));
    }
}

/// Promise: the scheme's case does not matter (RFC 9110 section 11.1), another scheme is no token.
#[tokio::test]
async fn schemes() {
    let stack = Stack::get();
    let user = stack.user();
    let send = |value: String| stack.api().get(VERIFY).header("authorization", &value).send();
    for scheme in ["bearer", "BEARER", "Bearer "] {
        send(format!("{scheme} {}", user.token())).await.expect(200);
    }
    for value in ["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token x", "x"] {
        send(value.to_owned()).await.problem(401, "token_invalid");
    }
    stack.api().get(VERIFY).send().await.problem(401, "token_missing");
}

/// Promise: clocks may differ by five seconds and no more.
#[tokio::test]
async fn clocks_may_differ_a_little() {
    let stack = Stack::get();
    let send = |name: &'static str, at: u64| {
        let token = stack.token(Uuid::new_v4()).claim(name, at).hs256(stack.jwt_secret.as_bytes());
        stack.api().with_token(&token).get(VERIFY).send()
    };
    send("exp", now_seconds() - 2).await.expect(200);
    send("nbf", now_seconds() + 4).await.expect(200);
    send("exp", now_seconds() - 7).await.problem(401, "token_expired");
    send("nbf", now_seconds() + 30).await.problem(401, "token_not_yet_valid");
}
