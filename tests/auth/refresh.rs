//! `/v1/auth/refresh`

use serde_json::json;
use turnpike_tests::Stack;

const REFRESH: &str = "/v1/auth/refresh";

/// Promise: a refresh token gives a new session of the same user.
#[tokio::test]
async fn it_gives_a_new_session() {
    let stack = Stack::get();
    let account = stack.sign_up().await;
    let body = json!({ "refresh_token": account.session["refresh_token"] });
    let session = stack.api().post(REFRESH, &body).send().await.expect(200);
    let api = stack.api().with_token(session["access_token"].as_str().unwrap());
    let who = api.get("/v1/auth/verify").send().await.expect(200);
    assert_eq!(who["user_id"], account.session["user"]["id"]);
    let next = json!({ "refresh_token": session["refresh_token"] });
    stack.api().post(REFRESH, &next).send().await.expect(200);
}

/// Promise: an unknown refresh token is refused, and so is none.
#[tokio::test]
async fn it_refuses() {
    let api = Stack::get().api();
    api.post(REFRESH, &json!({ "refresh_token": "abcdefghijkl" })).send().await.problem(401, "grant_invalid");
    api.post(REFRESH, &json!({})).send().await.fault(422, "validation_failed", "/refresh_token");
    api.request("POST", REFRESH).send().await.fault(422, "validation_failed", "/refresh_token");
    api.post(REFRESH, &json!({ "token": "x" })).send().await.fault(422, "validation_failed", "/token");
}
