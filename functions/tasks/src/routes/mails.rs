//! `/v1/tasks/mails`

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    auth::Admin,
    http::{Id, Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::IntoParams;

use crate::model::{Mail, Mails};

/// Which mails.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailQuery {
    /// Only those that are `pending`, `sent`, `skipped` or `dead`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Only those of this kind, such as `receipt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<i32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// The outbox, newest first: what was sent, what waits, and what was given up and why. What a mail says is not shown.
#[utoipa::path(
    get, path = "/v1/tasks/mails", tag = "tasks", security(("user" = [])), params(MailQuery),
    responses((status = 200, body = Mails), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(Admin(admin): Admin, Query(query): Query<MailQuery>) -> Outcome<Reply> {
    admin.db.rpc("mail_list", query).await
}

/// Brings a mail that was given up back, with all its attempts; it is sent by the next run of `deliver-outbox`.
#[utoipa::path(
    post, path = "/v1/tasks/mails/{id}/retry", tag = "tasks", security(("user" = [])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Mail), Errors<(openapi::User, openapi::Mail)>)
)]
pub async fn retry(Admin(admin): Admin, Id(id): Id) -> Outcome<Reply> {
    admin.db.rpc("mail_retry", json!({ "id": id })).await
}
