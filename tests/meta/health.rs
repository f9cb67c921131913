//! `/v1/health`

use serde_json::json;
use turnpike_tests::Stack;

/// Promise: alive says what runs where, and is no longer true than it is fresh.
#[tokio::test]
async fn alive() {
    let stack = Stack::get();
    let answer = stack.api().get("/v1/health").send().await;
    let platform = if stack.runtime == "workers" { "cloudflare" } else { "spin" };
    assert_eq!(
        answer.expect(200),
        json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "platform": platform })
    );
    assert_eq!(answer.header("cache-control"), "no-store");
}

/// Promise: ready means that database and auth service answer, each with how long it took.
#[tokio::test]
async fn ready() {
    let body = Stack::get().api().get("/v1/health/ready").send().await.expect(200);
    assert_eq!(body["status"], "ok");
    let checks = body["checks"].as_array().unwrap();
    let names: Vec<_> = checks.iter().map(|check| check["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["database", "auth"]);
    assert!(checks.iter().all(|check| check["ok"] == true && check["latency_ms"].is_u64()), "{body}");
}

/// Promise: anybody may ask, a token or none, and nothing else is there.
#[tokio::test]
async fn anybody_may_ask() {
    let api = Stack::get().api();
    api.with_token("nonsense").get("/v1/health").send().await.expect(200);
    api.get("/v1/health/").send().await.expect(200);
    api.get("/v1/health/other").send().await.problem(404, "not_found");
    api.post("/v1/health", &json!({})).send().await.problem(405, "method_not_allowed");
}
