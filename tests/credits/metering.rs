//! `metered`, on the job that ships.

use serde_json::json;
use turnpike_tests::Stack;

const PATH: &str = "/v1/credits/jobs/text-report";

/// Promise: a metered route is asked about its method before anything is priced or held.
#[tokio::test]
async fn a_wrong_method_costs_nothing() {
    let user = Stack::get().user_with_credits(10).await;
    let answer = user.get(PATH).send().await;
    answer.problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "POST");
    assert_eq!(user.get("/v1/credits/holds").send().await.expect(200)["data"], json!([]));
}

/// Promise: another query under the same key is another request, and not answered with the first one's answer.
#[tokio::test]
async fn the_query_is_part_of_a_request() {
    let user = Stack::get().user_with_credits(10).await;
    let body = json!({ "text": "One, two." });
    user.post(PATH, &body).key("k").send().await.expect(200);
    user.post(&format!("{PATH}?again=1"), &body).key("k").send().await.problem(422, "idempotency_key_reused");
    assert_eq!(user.get("/v1/credits/balance").send().await.expect(200)["balance"], 5);
}
