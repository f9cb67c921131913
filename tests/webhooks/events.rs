//! `/v1/webhooks/events`

use serde_json::json;
use turnpike_tests::{
    Stack,
    shop::fresh,
    webhook::{self, of_stripe, stripe_call},
};
use uuid::Uuid;

/// Promise: the log is for administrators, by filters and by pages, and shows no payload.
#[tokio::test]
async fn the_log() {
    let stack = Stack::get();
    let (admin, kind) = (stack.admin(), fresh("test.kind"));
    let secret = fresh("secret");
    for _ in 0..3 {
        webhook::stripe(&stack.api(), &of_stripe(&kind, &json!({ "id": secret }))).await.expect(200);
    }
    let path = format!("/v1/webhooks/events?type={kind}&limit=2&provider=stripe&status=ignored");
    let first = admin.get(&path).send().await;
    assert!(!first.text().contains(&secret), "a payload is personal data");
    let first = first.expect(200);
    assert_eq!(first["data"].as_array().unwrap().len(), 2);
    let event = &first["data"][0];
    assert_eq!(
        (&event["provider"], &event["type"], &event["status"]),
        (&json!("stripe"), &json!(kind), &json!("ignored"))
    );
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = admin.get(&format!("{path}&cursor={cursor}")).send().await.expect(200);
    assert_eq!((second["data"].as_array().unwrap().len(), &second["next_cursor"]), (1, &json!(null)));
    assert!(second["data"][0]["received_at"].as_str() < event["received_at"].as_str());
    for (query, pointer) in
        [("status=lost", "/status"), ("provider=apple", "/provider"), ("limit=0", "/limit"), ("kind=x", "?kind")]
    {
        admin.get(&format!("/v1/webhooks/events?{query}")).send().await.fault(422, "validation_failed", pointer);
    }
    admin.get("/v1/webhooks/events?cursor=x").send().await.problem(400, "cursor_invalid");
}

/// Promise: nobody but an administrator reads the log or replays.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let replay = format!("/v1/webhooks/events/{}/replay", Uuid::new_v4());
    for (method, path) in [("GET", "/v1/webhooks/events"), ("POST", &replay)] {
        stack.api().request(method, path).send().await.problem(401, "token_missing");
        stack.user().request(method, path).send().await.problem(403, "forbidden");
        stack.seller().request(method, path).send().await.problem(403, "forbidden");
        stack.service().request(method, path).send().await.problem(401, "token_invalid");
    }
    stack.admin().request("POST", &replay).send().await.problem(404, "webhook_event_not_found");
    stack.admin().request("POST", "/v1/webhooks/events/x/replay").send().await.problem(404, "not_found");
}

/// Promise: a body that was signed and is no JSON is refused; JSON that is no event is kept, and told apart from one.
#[tokio::test]
async fn no_event() {
    let stack = Stack::get();
    for body in ["", "nonsense", "{\"a\":", "{\"a\":1}x", &"[".repeat(1000)] {
        stripe_call(&stack.api(), body).send().await.problem(400, "invalid_json");
    }
    for body in
        ["null", "[]", "{}", "1", "\"x\"", "{\"id\":\"evt_\\u0000\",\"type\":\"\\u0000\"}", "{\"id\":5,\"type\":[]}"]
    {
        let receipt = stripe_call(&stack.api(), body).send().await.expect(200);
        let expected = if body.contains("u0000") { "ignored" } else { "failed" };
        assert_eq!(receipt["status"], expected, "{body}");
    }
}
