//! `/v1/credits/rates`

use serde_json::{Value, json};
use turnpike_tests::{Stack, users::User};
use uuid::Uuid;

const RATES: &str = "/v1/credits/rates";

async fn rate(admin: &User, credits: i64) -> (Value, String) {
    let path = format!("/v1/test/{}", Uuid::new_v4().simple());
    let body = json!({ "method": "POST", "path": path, "credits": credits, "description": "A test" });
    let rate = admin.post(RATES, &body).send().await.expect(201);
    let place = format!("{RATES}/{}", rate["id"].as_str().unwrap());
    (rate, place)
}

/// Promise: anybody may read the prices, page by page, and sees active ones only.
#[tokio::test]
async fn prices_are_public() {
    let stack = Stack::get();
    let admin = stack.admin();
    let (hidden, place) = rate(&admin, 3).await;
    let change = admin.request("PATCH", &place).body("application/json", r#"{"active": false}"#);
    assert_eq!(change.send().await.expect(200)["active"], false);
    let (mut paths, mut cursor) = (Vec::new(), String::new());
    loop {
        let body = stack.api().get(&format!("{RATES}?limit=3{cursor}")).send().await.expect(200);
        let page = body["data"].as_array().unwrap();
        assert!(page.len() <= 3 && page.iter().all(|rate| rate["active"] == true), "{body}");
        paths.extend(page.iter().map(|rate| rate["path"].as_str().unwrap().to_owned()));
        match body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(paths.len() > 3 && paths.iter().any(|path| path == "/v1/credits/jobs/text-report"), "{paths:?}");
    assert!(!paths.iter().any(|path| hidden["path"] == path.as_str()));
    stack.api().get(&format!("{RATES}?limit=1000")).send().await.problem(422, "validation_failed");
}

/// Promise: an administrator makes, reads, changes and removes rates.
#[tokio::test]
async fn administrators_manage() {
    let admin = Stack::get().admin();
    let (made, place) = rate(&admin, 3).await;
    assert_eq!((&made["credits"], &made["active"], &made["admin_free"]), (&json!(3), &json!(true), &json!(false)));
    assert_eq!(admin.get(&place).send().await.expect(200), made);
    let change = json!({ "credits": 4, "admin_free": true }).to_string();
    let changed = admin.request("PATCH", &place).body("application/json", change).send().await.expect(200);
    assert_eq!(
        (&changed["credits"], &changed["admin_free"], &changed["description"]),
        (&json!(4), &json!(true), &made["description"])
    );
    let removed = admin.request("DELETE", &place).send().await;
    assert_eq!(removed.status, 204, "{}", removed.text());
    admin.get(&place).send().await.problem(404, "rate_not_found");
    admin.request("DELETE", &place).send().await.problem(404, "rate_not_found");
    let change = admin.request("PATCH", &place).body("application/json", r#"{"credits": 1}"#);
    change.send().await.problem(404, "rate_not_found");
}

/// Promise: a new price counts from now on; without a rate the route cannot be charged at all.
#[tokio::test]
async fn a_change_counts_at_once() {
    let stack = Stack::get();
    let (admin, user) = (stack.admin(), stack.user_with_credits(20).await);
    let (made, place) = rate(&admin, 3).await;
    let spend = json!({ "endpoint": format!("POST {}", made["path"].as_str().unwrap()) });
    assert_eq!(user.post("/v1/credits/spend", &spend).send().await.expect(200)["balance"], 17);
    admin.request("PATCH", &place).body("application/json", r#"{"credits": 7}"#).send().await.expect(200);
    assert_eq!(user.post("/v1/credits/spend", &spend).send().await.expect(200)["balance"], 10);
    assert_eq!(admin.request("DELETE", &place).send().await.status, 204);
    user.post("/v1/credits/spend", &spend).send().await.fault(422, "validation_failed", "/endpoint");
}

/// Promise: one price a route: a second rate for the same method and path is refused.
#[tokio::test]
async fn one_rate_a_route() {
    let admin = Stack::get().admin();
    let (made, _) = rate(&admin, 3).await;
    let again = json!({ "method": "POST", "path": made["path"], "credits": 9 });
    admin.post(RATES, &again).send().await.problem(409, "rate_exists");
    let other = json!({ "method": "GET", "path": made["path"], "credits": 9 });
    admin.post(RATES, &other).send().await.expect(201);
}

/// Promise: users do not manage rates, not even by reading one.
#[tokio::test]
async fn others_may_not() {
    let stack = Stack::get();
    let (_, place) = rate(&stack.admin(), 3).await;
    let body = json!({ "method": "POST", "path": "/v1/test/theirs", "credits": 1 });
    let user = stack.user();
    user.post(RATES, &body).send().await.problem(403, "forbidden");
    user.get(&place).send().await.problem(403, "forbidden");
    user.request("PATCH", &place).body("application/json", r#"{"credits": 1}"#).send().await.problem(403, "forbidden");
    user.request("DELETE", &place).send().await.problem(403, "forbidden");
    stack.api().post(RATES, &body).send().await.problem(401, "token_missing");
    stack.api().request("DELETE", &place).send().await.problem(401, "token_missing");
}

/// Promise: a rate that could never price a route is refused at its place.
#[tokio::test]
async fn it_refuses() {
    let admin = Stack::get().admin();
    let path = format!("/v1/test/{}", Uuid::new_v4().simple());
    for (body, pointer) in [
        (json!({ "path": path, "credits": 1 }), "/method"),
        (json!({ "method": "FETCH", "path": path, "credits": 1 }), "/method"),
        (json!({ "method": "POST", "credits": 1 }), "/path"),
        (json!({ "method": "POST", "path": "no-slash", "credits": 1 }), "/path"),
        (json!({ "method": "POST", "path": "/a/(.*)", "credits": 1 }), "/path"),
        (json!({ "method": "POST", "path": path }), "/credits"),
        (json!({ "method": "POST", "path": path, "credits": -1 }), "/credits"),
        (json!({ "method": "POST", "path": path, "credits": 1.5 }), "/credits"),
        (json!({ "method": "POST", "path": path, "credits": 1, "active": "yes" }), "/active"),
        (json!({ "method": "POST", "path": path, "credits": 1, "price": 2 }), "/price"),
    ] {
        admin.post(RATES, &body).send().await.fault(422, "validation_failed", pointer);
    }
    let (_, place) = rate(&admin, 3).await;
    for (body, pointer) in
        [(json!({ "credits": -1 }), "/credits"), (json!({ "credits": "1" }), "/credits"), (json!({ "id": 1 }), "/id")]
    {
        let change = admin.request("PATCH", &place).body("application/json", body.to_string());
        change.send().await.fault(422, "validation_failed", pointer);
    }
    admin.get(&format!("{RATES}/not-an-id")).send().await.problem(404, "not_found");
}
