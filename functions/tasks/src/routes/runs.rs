//! `/v1/tasks/{name}` and `/v1/tasks/runs`

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::{
    auth::{Admin, Service},
    axum::{
        Extension,
        extract::{Path, State},
    },
    http::{App, Call, Query, Reply, Scheduled},
    openapi::{self, Errors},
    problem::{Code, Outcome},
};
use utoipa::IntoParams;

use crate::{
    model::{TaskRun, TaskRuns},
    tasks,
};

/// Which runs.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunQuery {
    /// Only those of this task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Only those that are `running`, `succeeded`, `failed` or `abandoned`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<i32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// Runs a task now: `expire-holds`, `expire-grants`, `grant-monthly-credits`, `remind-subscribers`, `deliver-outbox`,
/// `retry-webhooks` or `cleanup`. It may run twice at once, and be killed half-way.
#[utoipa::path(
    post, path = "/v1/tasks/{name}", tag = "tasks", security(("service" = [])), params(("name" = String, Path)),
    responses((status = 200, body = TaskRun), Errors<(openapi::Service, openapi::Task, openapi::Provider)>)
)]
pub async fn run(
    _back_end: Service,
    call: Call,
    State(app): State<Arc<App>>,
    scheduled: Option<Extension<Scheduled>>,
    Path(name): Path<String>,
) -> Outcome<Reply> {
    let task = tasks::find(&name).ok_or(Code::TaskNotFound)?;
    tasks::run(&app, &call, task, if scheduled.is_some() { "cron" } else { "service" }).await
}

/// What ran, when, for how long, and with what result; newest first.
#[utoipa::path(
    get, path = "/v1/tasks/runs", tag = "tasks", security(("user" = [])), params(RunQuery),
    responses((status = 200, body = TaskRuns), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(Admin(admin): Admin, Query(query): Query<RunQuery>) -> Outcome<Reply> {
    admin.db.rpc("task_run_list", query).await
}
