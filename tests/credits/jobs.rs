//! `/v1/credits/jobs/{name}`: a metered handler, priced by the rate of `supabase/seed.sql`.

use serde_json::json;
use turnpike_tests::Stack;

const JOB: &str = "/v1/credits/jobs/text-report";

/// What the seed's rate says.
const PRICE: i64 = 5;

/// Promise: a job that succeeds is charged once and says how much.
#[tokio::test]
async fn success_is_charged() {
    let user = Stack::get().user_with_credits(PRICE + 1).await;
    let answer = user.post(JOB, &json!({ "text": "The turnpike opens. The toll is paid!" })).send().await;
    let report = answer.expect(200);
    assert_eq!((&report["words"], &report["sentences"], &report["characters"]), (&json!(7), &json!(2), &json!(37)));
    assert_eq!(answer.header("credits-charged"), PRICE.to_string());
    assert_eq!(user.figures().await, (1, 0, 1));
    let entry = user.get("/v1/credits/transactions?kind=capture").send().await.expect(200)["data"][0].clone();
    assert_eq!((&entry["endpoint"], &entry["amount"]), (&json!(format!("POST {JOB}")), &json!(-PRICE)));
}

/// Promise: a job that fails costs nothing and leaves nothing held.
#[tokio::test]
async fn failure_is_free() {
    let user = Stack::get().user_with_credits(PRICE).await;
    user.post(JOB, &json!({ "text": "  " })).send().await.fault(422, "validation_failed", "/text");
    user.post(JOB, &json!({ "text": "x".repeat(100_001) })).send().await.fault(422, "validation_failed", "/text");
    user.post(JOB, &json!({ "txet": "x" })).send().await.fault(422, "validation_failed", "/txet");
    user.request("POST", JOB).body("application/json", "nonsense").send().await.problem(400, "invalid_json");
    user.request("POST", JOB).body("text/plain", "x").send().await.problem(415, "unsupported_media_type");
    assert_eq!(user.figures().await, (PRICE, 0, PRICE));
}

/// Promise: without enough credits the job is not run.
#[tokio::test]
async fn it_is_paid_before_it_runs() {
    let user = Stack::get().user_with_credits(PRICE - 1).await;
    let document = user.post(JOB, &json!({ "text": "x" })).send().await.problem(402, "insufficient_credits");
    assert_eq!((&document["required"], &document["available"]), (&json!(PRICE), &json!(PRICE - 1)));
    assert_eq!(user.figures().await, (PRICE - 1, 0, PRICE - 1));
}

/// Promise: an administrator runs free where the rate says so, and it is written down with amount 0.
#[tokio::test]
async fn an_administrator_runs_free() {
    let admin = Stack::get().admin();
    let answer = admin.post(JOB, &json!({ "text": "x" })).send().await;
    answer.expect(200);
    assert_eq!(answer.header("credits-charged"), "0");
    let written = admin.get("/v1/credits/transactions").send().await.expect(200);
    assert_eq!((&written["data"][0]["amount"], written["data"].as_array().unwrap().len()), (&json!(0), 1));
}

/// Promise: the same key gives the same answer and is charged once; a failure under a key may be tried again.
#[tokio::test]
async fn a_replay_is_not_charged() {
    let user = Stack::get().user_with_credits(PRICE * 2).await;
    user.post(JOB, &json!({ "text": " " })).key("job-1").send().await.problem(422, "validation_failed");
    let send = || user.post(JOB, &json!({ "text": "One. Two." })).key("job-1").send();
    let (first, second) = (send().await, send().await);
    assert_eq!((first.status, &first.body), (second.status, &second.body), "{} {}", first.text(), second.text());
    assert_eq!((first.status, second.header("idempotent-replayed")), (200, "true"));
    let other = user.post(JOB, &json!({ "text": "Three." })).key("job-1").send().await;
    other.problem(422, "idempotency_key_reused");
    assert_eq!(user.figures().await, (PRICE, 0, PRICE));
}

/// Promise: ten at once under one key run once; who comes while it runs is told to wait or waits.
#[tokio::test]
async fn at_once_it_runs_once() {
    let user = Stack::get().user_with_credits(PRICE * 10).await;
    let send = || user.post(JOB, &json!({ "text": "One. Two." })).key("job-2").send();
    let answers = futures_util::future::join_all((0..10).map(|_| send())).await;
    let ran: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert!(!ran.is_empty() && ran.iter().all(|answer| answer.body == ran[0].body));
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "idempotency_in_progress");
    }
    assert_eq!(send().await.expect(200), ran[0].json());
    assert_eq!(user.figures().await, (PRICE * 9, 0, PRICE * 9));
}

/// Promise: a job that is not registered is unknown, and one that has no price does not run.
#[tokio::test]
async fn an_unknown_job_does_not_run() {
    let stack = Stack::get();
    let user = stack.user_with_credits(PRICE).await;
    stack.api().post(JOB, &json!({ "text": "x" })).send().await.problem(401, "token_missing");
    let answer = user.post("/v1/credits/jobs/no-such-job", &json!({ "text": "x" })).send().await;
    answer.fault(422, "validation_failed", "/endpoint");
    let rate = json!({ "method": "POST", "path": "/v1/credits/jobs/priced-but-absent", "credits": 1 });
    let made = stack.admin().post("/v1/credits/rates", &rate).send().await.status;
    assert!([201, 409].contains(&made), "{made}");
    let answer = user.post("/v1/credits/jobs/priced-but-absent", &json!({ "text": "x" })).send().await;
    answer.problem(404, "job_not_found");
    assert_eq!(user.figures().await, (PRICE, 0, PRICE));
}
