//! A run: written down before it begins and when it ends.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use shared::{
    auth::service_db,
    db::Db,
    http::{App, Call, Reply},
    problem::Outcome,
};
use uuid::Uuid;

use super::{Budget, Task, Work, steps, webhooks};
use crate::mail;

/// What we read of a run.
#[derive(Deserialize)]
struct Begun {
    id: Uuid,
    started_at: String,
}

/// What a run has to work with.
pub(crate) struct Run<'r> {
    pub(crate) app: &'r Arc<App>,
    pub(crate) call: &'r Call,
    pub(crate) db: &'r Db,
    /// Its time.
    pub(crate) budget: Budget,
    /// When it began, as the database says.
    pub(crate) started_at: String,
}

/// Runs a task and answers with its record. What went wrong is in the record and is the answer, so that whoever watches the one or
/// the other sees it.
pub(crate) async fn run(app: &Arc<App>, call: &Call, task: &Task, trigger: &str) -> Outcome<Reply> {
    let db = service_db(app, call)?;
    let begun: Begun = db.rpc_as("task_begin", json!({ "name": task.name, "trigger": trigger })).await?;
    let run = Run { app, call, db: &db, budget: Budget::begin(app.platform()), started_at: begun.started_at };
    match work(&run, task).await {
        Ok(result) => {
            let end = json!({ "id": begun.id, "status": "succeeded", "result": result });
            db.rpc("task_finish", end).await
        }
        Err(problem) => {
            let error = json!({ "code": problem.code.name(), "message": problem.members });
            let end = json!({ "id": begun.id, "status": "failed", "error": error });
            // Should this fail too, the record says "abandoned" and the answer says what was wrong first.
            let _ = db.rpc("task_finish", end).await;
            Err(problem)
        }
    }
}

async fn work(run: &Run<'_>, task: &Task) -> Outcome<Value> {
    match task.work {
        Work::Steps => steps::take(run, task.name).await,
        Work::Outbox => mail::deliver(run).await,
        Work::Webhooks => webhooks::retry(run).await,
    }
}
