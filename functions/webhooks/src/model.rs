//! The shapes of answers, for the OpenAPI document. The database writes them (`sql/webhooks`); nothing here is read.

use chrono::{DateTime, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of events, newest first.
#[derive(ToSchema)]
pub struct WebhookEvents {
    /// The events.
    pub data: Vec<WebhookEvent>,
    /// The cursor of the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// An event that a provider reported.
#[derive(ToSchema)]
pub struct WebhookEvent {
    /// Its id here.
    pub id: Uuid,
    /// `stripe`, `clerk` or `paypal`.
    pub provider: String,
    /// Its id at the provider.
    pub event_id: String,
    /// The provider's type.
    #[schema(example = "invoice.paid")]
    pub r#type: String,
    /// Whether it is about real money.
    pub livemode: bool,
    /// `pending`, `applied`, `ignored`, `failed` or `dead`.
    pub status: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Why it was not applied.
    pub error: Option<WebhookError>,
    /// What it waits for, such as `payment:pi_1`: an object that is not known here yet.
    pub waiting_for: Option<Vec<String>>,
    /// When the provider says that it happened.
    pub occurred_at: DateTime<Utc>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was settled.
    pub processed_at: Option<DateTime<Utc>>,
    /// When it is tried again.
    pub next_attempt_at: Option<DateTime<Utc>>,
}

/// Why an event was not applied.
#[derive(ToSchema)]
pub struct WebhookError {
    /// A stable word, such as `amount_mismatch`, `unreadable` or `provider_unavailable`.
    pub code: String,
    /// Words for the operator.
    pub cause: Option<String>,
}
