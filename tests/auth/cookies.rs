//! Sessions in cookies, and `/v1/auth/csrf`.

use serde_json::json;
use turnpike_tests::{
    Answer, Stack,
    users::{PASSWORD, email},
};

/// What a browser holds after signing up with `?session=cookie` and asking for a CSRF token.
struct Browser {
    session: String,
    refresh: String,
    nonce: String,
    csrf: String,
}

async fn browser(stack: &Stack) -> (Browser, Answer) {
    let user = json!({ "email": email(), "password": PASSWORD });
    let answer = stack.api().post("/v1/auth/signup?session=cookie", &user).send().await;
    answer.expect(200);
    let given = stack.api().get("/v1/auth/csrf").send().await;
    let browser = Browser {
        session: answer.cookie("turnpike_session").unwrap(),
        refresh: answer.cookie("turnpike_refresh").unwrap(),
        nonce: given.cookie("turnpike_csrf").unwrap(),
        csrf: given.expect(200)["csrf_token"].as_str().unwrap().to_owned(),
    };
    (browser, answer)
}

impl Browser {
    fn cookies(&self) -> String {
        format!(
            "a=b; turnpike_session={}; turnpike_refresh={}; turnpike_csrf={}",
            self.session, self.refresh, self.nonce
        )
    }
}

/// Promise: in cookie mode JavaScript sees no token: they are in HttpOnly cookies, and the refresh token goes to auth alone.
#[tokio::test]
async fn tokens_are_out_of_reach() {
    let (browser, answer) = browser(&Stack::get()).await;
    let body = answer.json();
    assert!(body["access_token"].is_null() && body["refresh_token"].is_null() && !body["user"].is_null(), "{body}");
    assert!(!answer.text().contains(&browser.session) && !answer.text().contains(&browser.refresh));
    let lines: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(lines.iter().all(|line| line.contains("HttpOnly") && line.contains("SameSite=Lax")), "{lines:?}");
    assert!(
        lines.iter().any(|line| line.starts_with("turnpike_refresh=") && line.contains("Path=/v1/auth;")),
        "{lines:?}"
    );
}

/// Promise: the cookie reads without a CSRF token, and changes nothing without the right one.
#[tokio::test]
async fn a_change_takes_a_csrf_token() {
    let stack = Stack::get();
    let (one, _) = browser(&stack).await;
    let (other, _) = browser(&stack).await;
    let api = stack.api();
    api.get("/v1/me").header("cookie", &one.cookies()).send().await.expect(200);
    let change = || {
        api.request("PATCH", "/v1/me")
            .body("application/json", r#"{"display_name": "Ada"}"#)
            .header("cookie", &one.cookies())
    };
    change().send().await.problem(403, "csrf_invalid");
    for wrong in ["", "x", other.csrf.as_str(), one.nonce.as_str()] {
        change().header("x-csrf-token", wrong).send().await.problem(403, "csrf_invalid");
    }
    let changed = change().header("x-csrf-token", &one.csrf).send().await.expect(200);
    assert_eq!(changed["display_name"], "Ada");
    let alone = format!("turnpike_session={}", one.session);
    let bare = api.request("PATCH", "/v1/me").body("application/json", "{}").header("cookie", &alone);
    bare.header("x-csrf-token", &one.csrf).send().await.problem(403, "csrf_invalid");
}

/// Promise: the token counts in the other functions too, and a bearer token needs no CSRF token.
#[tokio::test]
async fn it_counts_everywhere() {
    let stack = Stack::get();
    let (browser, _) = browser(&stack).await;
    let spend = || stack.api().post("/v1/credits/spend", &json!({ "amount": 1 })).header("cookie", &browser.cookies());
    spend().send().await.problem(403, "csrf_invalid");
    spend().header("x-csrf-token", &browser.csrf).send().await.problem(402, "insufficient_credits");
    let bearer = format!("Bearer {}", browser.session);
    spend().header("authorization", &bearer).send().await.problem(402, "insufficient_credits");
    // A bad token is refused; the cookie is no second chance.
    spend()
        .header("authorization", "Bearer x")
        .header("x-csrf-token", &browser.csrf)
        .send()
        .await
        .problem(401, "token_invalid");
}

/// Promise: a cookie session is refreshed and ended with its CSRF token, and not without.
#[tokio::test]
async fn refresh_and_end() {
    let stack = Stack::get();
    let (browser, _) = browser(&stack).await;
    let post = |path: &str| stack.api().request("POST", path).header("cookie", &browser.cookies());
    post("/v1/auth/refresh").send().await.problem(403, "csrf_invalid");
    let fresh = post("/v1/auth/refresh").header("x-csrf-token", &browser.csrf).send().await;
    assert!(fresh.expect(200)["access_token"].is_null());
    let session = fresh.cookie("turnpike_session").unwrap();
    stack.api().get("/v1/me").header("cookie", &format!("turnpike_session={session}")).send().await.expect(200);
    post("/v1/auth/signout").send().await.problem(403, "csrf_invalid");
    assert_eq!(post("/v1/auth/signout").header("x-csrf-token", &browser.csrf).send().await.status, 204);
}
