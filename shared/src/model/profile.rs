//! Who a user is.

use chrono::{DateTime, Utc};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A user's profile.
#[derive(ToSchema)]
pub struct Profile {
    /// The user's id.
    pub user_id: Uuid,
    /// The e-mail address.
    pub email: Option<String>,
    /// A name to show.
    pub display_name: Option<String>,
    /// An https URL of a picture.
    pub avatar_url: Option<String>,
    /// The language for mails (BCP 47).
    pub locale: Option<String>,
    /// The user's own data.
    pub metadata: Value,
    /// The organisation in the token.
    pub tenant_id: Option<String>,
    /// The roles in the token.
    pub roles: Vec<String>,
    /// False while the account is paused.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}
