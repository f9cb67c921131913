//! `/v1/tasks/{name}` and `/v1/tasks/runs`

use std::time::Duration;

use serde_json::json;
use turnpike_tests::{Stack, database, wait};

const RUNS: &str = "/v1/tasks/runs";

/// Every task there is.
const TASKS: [&str; 7] = [
    "expire-holds",
    "expire-grants",
    "grant-monthly-credits",
    "remind-subscribers",
    "deliver-outbox",
    "retry-webhooks",
    "cleanup",
];

/// Promise: a back end runs each task now and is told what it did; an administrator finds the run with its time.
#[tokio::test]
async fn every_task_runs_and_is_recorded() {
    let stack = Stack::get();
    let admin = stack.admin();
    for task in TASKS {
        let run = stack.service().request("POST", &format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!(
            (&run["name"], &run["status"], &run["trigger"]),
            (&json!(task), &json!("succeeded"), &json!("service"))
        );
        assert!(run["result"].is_object() && run["error"].is_null() && run["duration_ms"].is_u64(), "{run}");
        let listed = admin.get(&format!("{RUNS}?name={task}&limit=100")).send().await.expect(200);
        assert!(listed["data"].as_array().unwrap().contains(&run), "{task} is not in {listed}");
    }
}

/// Promise: nobody but a back end runs a task, nobody but an administrator sees the runs, and what there is not is a 404.
#[tokio::test]
async fn who_may() {
    let stack = Stack::get();
    let run = |api: turnpike_tests::Api| async move { api.request("POST", "/v1/tasks/cleanup").send().await };
    run(stack.api()).await.problem(401, "service_secret_invalid");
    run(stack.admin().with_token("x")).await.problem(401, "service_secret_invalid");
    let admin = stack.admin();
    admin.request("POST", "/v1/tasks/cleanup").send().await.problem(401, "service_secret_invalid");
    stack.service().request("POST", "/v1/tasks/nonsense").send().await.problem(404, "task_not_found");
    stack.api().get(RUNS).send().await.problem(401, "token_missing");
    stack.user().get(RUNS).send().await.problem(403, "forbidden");
    stack.service().get(RUNS).send().await.problem(401, "token_invalid");
    admin.get(&format!("{RUNS}?status=lost")).send().await.problem(422, "validation_failed");
    admin.get(&format!("{RUNS}?cursor=x")).send().await.problem(400, "cursor_invalid");
    admin.get(&format!("{RUNS}?page=2")).send().await.problem(422, "validation_failed");
}

/// Promise: a run that was killed is shown as abandoned, and no later one waits for it.
#[tokio::test]
async fn a_killed_run_is_abandoned() {
    let (stack, client) = (Stack::get(), database::connect().await);
    let sql = "insert into public.task_runs (id, name, trigger, running_until, started_at)
               values (turnpike.new_id(), 'expire-holds', 'cron', now() - interval '1 second', now()) returning id::text";
    let id: String = client.query_one(sql, &[]).await.unwrap().get(0);
    stack.service().request("POST", "/v1/tasks/expire-holds").send().await.expect(200);
    let listed = stack.admin().get(&format!("{RUNS}?name=expire-holds&status=abandoned&limit=100")).send().await;
    assert!(listed.expect(200)["data"].as_array().unwrap().iter().any(|run| run["id"] == id.as_str()));
}

/// Promise: two runs at once, and ten, take away an overdue hold once each, and the ledger adds up.
#[tokio::test]
async fn runs_at_once_share_the_work() {
    let (stack, client) = (Stack::get(), database::connect().await);
    let mut users = Vec::new();
    for _ in 0..20 {
        let user = stack.user_with_credits(10).await;
        user.post("/v1/credits/holds", &json!({ "amount": 4, "expires_in_seconds": 1 })).send().await.expect(201);
        users.push(user);
    }
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let service = stack.service();
    let runs = (0..10).map(|_| service.request("POST", "/v1/tasks/expire-holds").send());
    for answer in futures_util::future::join_all(runs).await {
        answer.expect(200);
    }
    let ids: Vec<_> = users.iter().map(|user| user.id).collect();
    let sql = "select count(*) from public.credit_accounts a join public.credit_holds h on h.account_id = a.id
               where a.user_id = any ($1) and a.held = 0 and a.balance = 10 and h.status = 'expired'";
    // A run that met a locked account left it to the run that had the lock.
    wait::until("every hold's end", Duration::from_secs(10), async || {
        let ended: i64 = client.query_one(sql, &[&ids]).await.unwrap().get(0);
        (ended == 20).then_some(())
    })
    .await;
    let broken = database::broken_invariants(&client).await;
    assert!(broken.is_empty(), "{broken:?}");
}
