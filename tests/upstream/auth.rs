//! Sign-in, readiness and keys over a network that breaks.

use serde_json::json;
use turnpike_tests::{
    Stack,
    users::{PASSWORD, email},
};

use crate::chaos::{Chaos, Fault};

/// Promise: an auth service that is away, slow or not itself is 503 or 504, and a bad password is never what is said.
#[tokio::test]
async fn the_auth_service() {
    let mut chaos = Chaos::new().await;
    let login = || json!({ "email": email(), "password": PASSWORD });
    let send = || chaos.api.post("/v1/auth/signin", &login()).send();
    chaos.fault("/auth/v1/token", Fault::Html(502));
    send().await.problem(503, "auth_unavailable");
    chaos.fault("/auth/v1/token", Fault::Html(200));
    send().await.problem(502, "upstream_invalid");
    chaos.fault("/auth/v1/token", Fault::SlowRequest);
    send().await.problem(504, "auth_timeout");
    chaos.fault("", Fault::None);
    chaos.go_away().await;
    let answer = chaos.api.post("/v1/auth/signup", &login()).send().await;
    // Without a limiter of the platform's the database counts tries, and nothing fails open.
    let code = answer.json()["code"].as_str().unwrap().to_owned();
    assert!(["auth_unavailable", "database_unavailable"].contains(&code.as_str()), "{code}");
    answer.problem(503, &code);
}

/// Promise: readiness says what is away, as 503 with a time to come back; liveness is not moved by it.
#[tokio::test]
async fn readiness() {
    let mut chaos = Chaos::new().await;
    chaos.api.get("/v1/health/ready").send().await.expect(200);
    chaos.fault("/rpc/ping", Fault::Html(500));
    let answer = chaos.api.get("/v1/health/ready").send().await;
    let body = answer.expect(503);
    assert_eq!(
        (&body["status"], &body["checks"][0]["ok"], &body["checks"][1]["ok"]),
        (&json!("unavailable"), &json!(false), &json!(true))
    );
    assert!(!answer.header("retry-after").is_empty());
    chaos.go_away().await;
    let body = chaos.api.get("/v1/health/ready").send().await.expect(503);
    assert_eq!((&body["checks"][0]["ok"], &body["checks"][1]["ok"]), (&json!(false), &json!(false)));
    chaos.api.get("/v1/health").send().await.expect(200);
}

/// Promise: keys that cannot be had are 503 and never 401, and keys that were had once are used while their issuer is away.
#[tokio::test]
async fn keys_of_an_issuer_that_is_away() {
    let mut chaos = Chaos::new().await;
    let account = Stack::get().sign_up().await;
    let verify = || chaos.api.with_token(account.api.token()).get("/v1/auth/verify").send();
    chaos.fault("/jwks.json", Fault::Html(502));
    let answer = verify().await;
    if answer.status != 200 {
        answer.problem(503, "issuer_unavailable");
    }
    chaos.fault("", Fault::None);
    verify().await.expect(200);
    let other = Stack::get().sign_up().await;
    chaos.go_away().await;
    chaos.api.with_token(other.api.token()).get("/v1/auth/verify").send().await.expect(200);
}
