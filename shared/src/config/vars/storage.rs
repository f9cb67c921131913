//! What has to do with files.

use super::{Variable, secret, setting};

/// The table.
pub(super) const VARIABLES: &[Variable] = &[
    setting(
        "STORAGE_PROVIDER",
        Some("supabase"),
        None,
        "Where the sellers' files lie: `supabase` for the bucket `assets` of Supabase Storage, `s3` for a store that speaks S3 (AWS, Cloudflare R2, MinIO, …).",
    ),
    setting(
        "DOWNLOAD_URL_TTL_SECONDS",
        Some("600"),
        None,
        "How long a URL to download from lives, in seconds, 1 to 604800.",
    ),
    setting(
        "S3_ENDPOINT",
        Some(""),
        None,
        "The store's URL, without a path, such as https://ACCOUNT.r2.cloudflarestorage.com. Empty: AWS, in S3_REGION.",
    ),
    setting("S3_REGION", Some("us-east-1"), None, "The region that requests are signed for; `auto` for Cloudflare R2."),
    setting("S3_BUCKET", Some(""), None, "The bucket. It must be private. Required with STORAGE_PROVIDER s3."),
    setting(
        "S3_STYLE",
        Some("path"),
        None,
        "Where the bucket's name stands: `path` for https://host/bucket/…, `virtual` for https://bucket.host/…",
    ),
    setting(
        "S3_ACCESS_KEY_ID",
        Some(""),
        None,
        "The id of a key that may read and write the bucket's objects and nothing else. Required with STORAGE_PROVIDER s3.",
    ),
    secret("S3_SECRET_ACCESS_KEY", Some(""), None, "The key. Required with STORAGE_PROVIDER s3."),
    secret(
        "S3_SESSION_TOKEN",
        Some(""),
        None,
        "The token that comes with keys that hold for a while only. URLs end with it, whatever they say.",
    ),
];
