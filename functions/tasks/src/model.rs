//! The shapes of answers, for the OpenAPI document. The database writes them (`sql/tasks`, `sql/mails`); nothing here is read.

use chrono::{DateTime, Utc};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A run of a task.
#[derive(ToSchema)]
pub struct TaskRun {
    /// Its id.
    pub id: Uuid,
    /// The task.
    #[schema(example = "deliver-outbox")]
    pub name: String,
    /// `running`, `succeeded`, `failed`, or `abandoned`: it was killed.
    pub status: String,
    /// `cron` or `service`.
    pub trigger: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<i64>,
    /// What it did, as numbers, and whether more is left.
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
    /// Why it failed.
    #[schema(value_type = Option<Object>)]
    pub error: Option<Value>,
}

/// A page of runs.
#[derive(ToSchema)]
pub struct TaskRuns {
    /// The runs, newest first.
    pub data: Vec<TaskRun>,
    /// What `cursor` continues with; null on the last page.
    pub next_cursor: Option<String>,
}

/// A mail of the outbox.
#[derive(ToSchema)]
pub struct Mail {
    /// Its id, which is also its idempotency key at Resend.
    pub id: Uuid,
    /// What it is about: `order_confirmation`, `booking_confirmation`, `receipt`, `download_ready`, `low_balance`, `payment_failed`,
    /// `spending_cap`, `subscription_ending` or `trial_ending`.
    pub kind: String,
    /// `pending`, `sent`, `skipped` (there was no address) or `dead`.
    pub status: String,
    /// Whom it is for.
    pub user_id: Option<Uuid>,
    /// The tenant that it is about.
    pub tenant_id: Option<String>,
    /// The address of the last attempt.
    pub to: Option<String>,
    /// How often it was taken up.
    pub attempts: i32,
    /// What went wrong last: `code` and `message`.
    #[schema(value_type = Option<Object>)]
    pub error: Option<Value>,
    /// Resend's id.
    pub provider_message_id: Option<String>,
    /// When it is tried next, while it is pending.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When there was reason for it.
    pub created_at: DateTime<Utc>,
}

/// A page of mails.
#[derive(ToSchema)]
pub struct Mails {
    /// The mails, newest first.
    pub data: Vec<Mail>,
    /// What `cursor` continues with; null on the last page.
    pub next_cursor: Option<String>,
}
