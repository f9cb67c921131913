//! The shapes of answers that the database writes (`sql/downloads`), for the OpenAPI document; nothing here is read.

use chrono::{DateTime, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

/// A file that the caller may download, or might once.
#[derive(ToSchema)]
pub struct Download {
    /// Its id.
    pub id: Uuid,
    /// The file.
    pub asset: DownloadAsset,
    /// The product that it came with.
    pub product: DownloadProduct,
    /// What it is saved as.
    pub filename: String,
    /// Whose it is: `user` or `tenant`.
    pub account: String,
    /// The order that gave it, by its public id; null for a subscription that no order began.
    pub order: Option<String>,
    /// The subscription that gives it, and with which it ends.
    pub subscription_id: Option<Uuid>,
    /// `active`; `expired`; `used_up`; `revoked`, by a refund; or `unavailable`: the seller has switched it off.
    pub status: String,
    /// How often it was downloaded.
    #[schema(minimum = 0)]
    pub downloads: i32,
    /// How often it may be; null for any number.
    #[schema(minimum = 1)]
    pub max_downloads: Option<i32>,
    /// How often it still may be; null for any number.
    #[schema(minimum = 0)]
    pub remaining: Option<i32>,
    /// Until when; null for ever. Of a subscription as things stand: its renewal moves it.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// A new token for this download, which only its owner can use; null unless it is active.
    pub access_token: Option<String>,
    /// Where the token is used, with POST: a path of this API.
    pub access_url: Option<String>,
    /// Until when the token is good: an hour from now. Older ones of the same download are good for their own hour, four of them at most.
    pub access_expires_at: Option<DateTime<Utc>>,
}

/// A file that was bought.
#[derive(ToSchema)]
pub struct DownloadAsset {
    /// Its id.
    pub id: Uuid,
    /// Its name for people.
    pub title: String,
    /// Its media type, as the seller said.
    pub content_type: Option<String>,
    /// Its size in bytes, as the seller said.
    pub size_bytes: Option<i64>,
}

/// What a file came with.
#[derive(ToSchema)]
pub struct DownloadProduct {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// Downloads, newest first.
#[derive(ToSchema)]
pub struct Downloads {
    /// This page.
    pub data: Vec<Download>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}
