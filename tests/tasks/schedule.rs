//! The schedule of Workers: what is due runs through the same code.

use std::time::Duration;

use turnpike_tests::{Api, Stack, database, wait};

/// Tells workerd that a schedule of the function is due.
async fn due(stack: &Stack, cron: &str) -> u16 {
    let path = format!("/cdn-cgi/handler/scheduled?cron={}", cron.replace(' ', "+"));
    Api::new(&stack.url).get(&path).header("mf-route-override", "turnpike-tasks").send().await.status
}

/// Promise: each schedule of `wrangler.toml` runs its tasks, which are recorded as the clock's; one that is not ours runs nothing.
#[tokio::test]
async fn a_schedule_runs_its_tasks() {
    let stack = Stack::get();
    if stack.runtime != "workers" {
        return;
    }
    let client = database::connect().await;
    for (cron, tasks) in [
        ("* * * * *", &["retry-webhooks", "deliver-outbox", "expire-holds"][..]),
        ("*/15 * * * *", &["grant-monthly-credits", "expire-grants"]),
        ("17 * * * *", &["remind-subscribers", "cleanup"]),
        ("5 5 5 5 5", &[]),
    ] {
        let sql = "select clock_timestamp()::text";
        let before: String = client.query_one(sql, &[]).await.unwrap().get(0);
        assert_eq!(due(&stack, cron).await, 200, "{cron}");
        let sql = "select coalesce(array_agg(name order by started_at), '{}') from public.task_runs
                   where trigger = 'cron' and status = 'succeeded' and started_at > $1::text::timestamptz";
        let run: Vec<String> = wait::until("the runs", Duration::from_secs(20), async || {
            let run: Vec<String> = client.query_one(sql, &[&before]).await.unwrap().get(0);
            (run.len() >= tasks.len()).then_some(run)
        })
        .await;
        assert_eq!(run, tasks, "{cron}");
    }
}
