//! `/v1/credits/transactions`

use std::collections::BTreeSet;

use serde_json::json;
use turnpike_tests::{Stack, users::User};

async fn spender(stack: &Stack, spends: usize) -> User {
    let user = stack.user_with_credits(100).await;
    for number in 1..=spends {
        let spend = json!({ "amount": number, "description": format!("number {number}") });
        user.post("/v1/credits/spend", &spend).send().await.expect(200);
    }
    user
}

/// Promise: the list is newest first, has every movement once over its pages, and its last page says so.
#[tokio::test]
async fn pages_have_everything_once() {
    let user = spender(&Stack::get(), 6).await;
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    for page in 0..4 {
        let body = user.get(&format!("/v1/credits/transactions?limit=2{cursor}")).send().await.expect(200);
        seen.extend(body["data"].as_array().unwrap().clone());
        match body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => assert_eq!(page, 3, "the fourth page has the seventh entry and is the last"),
        }
    }
    let ids: BTreeSet<_> = seen.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert_eq!((seen.len(), ids.len()), (7, 7));
    let amounts: Vec<_> = seen.iter().map(|entry| entry["amount"].as_i64().unwrap()).collect();
    assert_eq!(amounts, [-6, -5, -4, -3, -2, -1, 100]);
    let times: Vec<_> = seen.iter().map(|entry| entry["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
}

/// Promise: an account without movements has an empty page and no next one.
#[tokio::test]
async fn an_empty_list_is_a_list() {
    let body = Stack::get().user().get("/v1/credits/transactions").send().await.expect(200);
    assert_eq!(body, json!({ "data": [], "next_cursor": null }));
}

/// Promise: the list can be narrowed to kinds and to a span of time, its end not included.
#[tokio::test]
async fn kinds_and_times_narrow() {
    let user = spender(&Stack::get(), 2).await;
    assert_eq!((user.movements("spend").await, user.movements("grant").await), (2, 1));
    assert_eq!((user.movements("spend,grant").await, user.movements("expire").await), (3, 0));
    let all = user.get("/v1/credits/transactions").send().await.expect(200);
    let last = all["data"][0]["created_at"].as_str().unwrap();
    for (query, count) in
        [(format!("from={last}"), 1), (format!("to={last}"), 2), ("from=2100-01-01T00:00:00Z".into(), 0)]
    {
        let body = user.get(&format!("/v1/credits/transactions?{query}")).send().await.expect(200);
        assert_eq!(body["data"].as_array().unwrap().len(), count, "{query}");
    }
}

/// Promise: each movement says what it was for and who caused it.
#[tokio::test]
async fn movements_are_explained() {
    let user = spender(&Stack::get(), 1).await;
    let body = user.get("/v1/credits/transactions?kind=spend").send().await.expect(200);
    let entry = &body["data"][0];
    assert_eq!((&entry["kind"], &entry["description"]), (&json!("spend"), &json!("number 1")));
    assert_eq!(entry["actor_id"], json!(user.id));
    assert_eq!(entry["cause"], json!({ "kind": "endpoint", "id": "POST /v1/credits/spend" }));
}

/// Promise: a query that cannot be meant is refused with its place.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let user = stack.user();
    stack.api().get("/v1/credits/transactions").send().await.problem(401, "token_missing");
    for (query, pointer) in [
        ("limit=x", "?limit"),
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=-1", "/limit"),
        ("kind=theft", "/kind"),
        ("from=yesterday", "?from"),
        ("page=2", "?page"),
    ] {
        let answer = user.get(&format!("/v1/credits/transactions?{query}")).send().await;
        let document = answer.problem(422, "validation_failed");
        let found = document["errors"][0]["pointer"].as_str().unwrap_or_default();
        assert_eq!(found.trim_start_matches(['/', '?']), &pointer[1..], "{document}");
    }
    for cursor in ["x", "AAAA", "MTox", "%00", "é", "'; drop table x"] {
        let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        let answer = user.get(&format!("/v1/credits/transactions?cursor={cursor}")).send().await;
        answer.problem(400, "cursor_invalid");
    }
}
