//! `/v1/ai/usage`, `/v1/ai/usage/summary`

use serde_json::json;
use turnpike_tests::{
    Stack,
    ai::{CHAT, double, model},
};

/// Promise: every call is listed once, newest first, by pages, and the sums are theirs.
#[tokio::test]
async fn calls_are_listed_and_summed() {
    let stack = Stack::get();
    let user = stack.user_with_credits(10_000).await;
    let models = [model(&stack, "openrouter", "chat").await, model(&stack, "ollama", "chat").await];
    for (at, output) in [(0, 5), (1, 7), (0, 9)] {
        let words = json!({ "usage": { "input": 1, "output": output } });
        user.post(CHAT, &double(&models[at], words)).send().await.expect(200);
    }
    let page = user.get("/v1/ai/usage?limit=2").send().await.expect(200);
    let outputs = |page: &serde_json::Value| -> Vec<i64> {
        page["data"].as_array().unwrap().iter().map(|call| call["output_tokens"].as_i64().unwrap()).collect()
    };
    assert_eq!(outputs(&page), [9, 7]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = user.get(&format!("/v1/ai/usage?limit=2&cursor={cursor}")).send().await.expect(200);
    assert_eq!((outputs(&rest), &rest["next_cursor"]), (vec![5], &json!(null)));
    let one = format!("/v1/ai/usage?model={}", models[1].replace('/', "%2F"));
    assert_eq!(outputs(&user.get(&one).send().await.expect(200)), [7]);
    let sums = user.get("/v1/ai/usage/summary?group=model").send().await.expect(200);
    assert_eq!((&sums["totals"]["calls"], &sums["totals"]["credits"]), (&json!(3), &json!(24)), "{sums}");
    let of_one = sums["data"].as_array().unwrap().iter().find(|row| row["model"] == models[0]).unwrap();
    assert_eq!((&of_one["output_tokens"], &of_one["credits"]), (&json!(14), &json!(16)), "{sums}");
    assert_eq!(sums["totals"].get("provider_cost"), None, "what it costs us is for admins");
    user.get("/v1/ai/usage?account=all").send().await.problem(403, "forbidden");
    user.get("/v1/ai/usage/summary?group=week").send().await.fault(422, "validation_failed", "/group");
    user.get("/v1/ai/usage?from=yesterday").send().await.problem(422, "validation_failed");
}
