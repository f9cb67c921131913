//! What all of these tests do.

use serde_json::Value;
use turnpike_tests::{Answer, Api};

/// An id that nothing has.
pub(crate) const UNKNOWN_ID: &str = "01900000-0000-7000-8000-000000000000";

/// Changes what is at a path.
pub(crate) async fn patch(caller: &Api, path: &str, change: &Value) -> Answer {
    caller.request("PATCH", path).body("application/json", change.to_string()).send().await
}

/// Replaces what is at a path.
pub(crate) async fn put(caller: &Api, path: &str, body: &Value) -> Answer {
    caller.request("PUT", path).body("application/json", body.to_string()).send().await
}

/// Removes what is at a path.
pub(crate) async fn remove(caller: &Api, path: &str) {
    let removed = caller.request("DELETE", path).send().await;
    assert_eq!((removed.status, removed.text()), (204, ""));
}

/// The ids of a list, over all of its pages of two.
pub(crate) async fn ids(caller: &Api, path: &str) -> Vec<Value> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    let divider = if path.contains('?') { '&' } else { '?' };
    loop {
        let body = caller.get(&format!("{path}{divider}limit=2{cursor}")).send().await.expect(200);
        let page = body["data"].as_array().unwrap();
        assert!(page.len() <= 2, "{body}");
        ids.extend(page.iter().map(|entry| entry["id"].clone()));
        match body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

/// The id of something that was made.
pub(crate) fn id(made: &Value) -> &str {
    made["id"].as_str().unwrap()
}
