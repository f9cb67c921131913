//! `/v1/auth/signout`

use serde_json::json;
use turnpike_tests::Stack;

const SIGNOUT: &str = "/v1/auth/signout";

/// Promise: signing out ends the session, takes the cookies away, and twice is no error.
#[tokio::test]
async fn it_ends_the_session() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    for _ in 0..2 {
        let answer = account.api.request("POST", SIGNOUT).send().await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        let lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
        assert!(lines.filter(|line| line.contains("Max-Age=0")).count() >= 2, "{:?}", answer.headers);
    }
    let body = json!({ "refresh_token": account.session["refresh_token"] });
    stack.api().post("/v1/auth/refresh", &body).send().await.problem(401, "grant_invalid");
}

/// Promise: who is not signed in can sign out.
#[tokio::test]
async fn nobody_can_sign_out() {
    let stack = Stack::get();
    assert_eq!(stack.api().request("POST", SIGNOUT).send().await.status, 204);
    assert_eq!(stack.api().with_token("nonsense").request("POST", SIGNOUT).send().await.status, 204);
}
