//! A metered job over a network that breaks: it is two calls of the database, with the work between.

use serde_json::json;
use turnpike_tests::{Answer, Api, Stack};

use crate::chaos::{Chaos, Fault};

/// The price of the seed's rate.
const PRICE: i64 = 5;

async fn job(api: &Api, text: &str) -> Answer {
    api.post("/v1/credits/jobs/text-report", &json!({ "text": text })).key("job").send().await
}

/// Promise: paid for and cut off before the answer, the retry has the answer and pays nothing.
#[tokio::test]
async fn cut_off_when_it_was_paid() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(PRICE * 2).await;
    let api = chaos.of(&user);
    chaos.fault("/rpc/credit_meter_finish", Fault::CutAfterCommit);
    job(&api, "One.").await.problem(503, "database_unavailable");
    chaos.fault("", Fault::None);
    let again = job(&api, "One.").await;
    assert_eq!((again.expect(200)["words"].as_i64(), again.header("idempotent-replayed")), (Some(1), "true"));
    assert_eq!((user.figures().await, user.movements("capture").await), ((PRICE, 0, PRICE), 1));
}

/// Promise: without an answer from the ledger the work is not given away; who retries meanwhile is told to wait.
#[tokio::test]
async fn not_paid_is_not_given() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(PRICE * 2).await;
    let api = chaos.of(&user);
    for fault in [Fault::Html(502), Fault::SlowRequest] {
        chaos.fault("/rpc/credit_meter_finish", fault);
        let answer = api
            .post("/v1/credits/jobs/text-report", &json!({ "text": "One." }))
            .key(&format!("{fault:?}"))
            .send()
            .await;
        assert!([503, 504].contains(&answer.status) && !answer.text().contains("words"), "{}", answer.text());
    }
    chaos.fault("", Fault::None);
    let again = api.post("/v1/credits/jobs/text-report", &json!({ "text": "One." })).key("Html(502)").send().await;
    again.problem(409, "idempotency_in_progress");
    assert_eq!(user.figures().await, (PRICE * 2, PRICE * 2, 0), "the holds end by themselves");
}

/// Promise: where not even the price can be had, nothing runs.
#[tokio::test]
async fn no_price_no_work() {
    let mut chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(PRICE).await;
    let api = chaos.of(&user);
    chaos.go_away().await;
    job(&api, "One.").await.problem(503, "database_unavailable");
    chaos.come_back().await;
    job(&api, "One.").await.expect(200);
    assert_eq!(user.figures().await, (0, 0, 0));
}

/// Promise: work that failed keeps its own answer, though its credits could not be given back yet.
#[tokio::test]
async fn a_failure_stays_what_it_is() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(PRICE).await;
    let api = chaos.of(&user);
    chaos.fault("/rpc/credit_meter_fail", Fault::Html(502));
    job(&api, " ").await.fault(422, "validation_failed", "/text");
    assert_eq!(user.figures().await, (PRICE, PRICE, 0));
}
