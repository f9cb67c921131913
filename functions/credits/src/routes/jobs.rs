//! `/v1/credits/jobs`

use axum::extract::Path;
use shared::{
    auth::Principal,
    axum,
    http::{Idempotent, Reply},
    openapi::{self, Errors},
    problem::{Code, Outcome},
};

use crate::jobs::{self, Input, Report};

/// Runs a registered job. Its rate is charged only if it succeeds; the header `credits-charged` says how much.
#[utoipa::path(
    post, path = "/v1/credits/jobs/{name}", tag = "credits", request_body = Input, security(("user" = [])),
    params(
        ("name" = String, Path, description = "The job: `text-report`."),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses((status = 200, body = Report), Errors<(openapi::User, openapi::Command, openapi::Metered, openapi::Job)>)
)]
pub async fn run(_caller: Principal, Path(name): Path<String>, input: Idempotent<Input>) -> Outcome<Reply> {
    let job = jobs::find(&name).ok_or(Code::JobNotFound)?;
    Reply::ok(&job(&input.body)?)
}
