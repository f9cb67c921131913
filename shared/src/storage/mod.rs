//! Files: where the bytes of what is sold lie. A function never carries them; it hands out links.
//!
//! An object has one name, whichever store it lies in: the seller's id, the product's id, and the path that the seller gave it.
//! Supabase Storage has it in the bucket `assets`, a store that speaks S3 in the bucket of the configuration.

mod disposition;
pub mod s3;
mod supabase;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::Db,
    problem::{Code, Outcome, Problem},
};
use s3::S3Storage;
use supabase::SupabaseStorage;

/// Where the bytes of one file go, by one PUT and without further rights.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SignedUpload {
    /// The URL; what it takes to be let in is in its query.
    pub upload_url: String,
    /// The token alone, as `uploadToSignedUrl` of supabase-js takes it; null where the files are not in Supabase Storage.
    pub upload_token: Option<String>,
    /// Until when both are good.
    pub upload_expires_at: DateTime<Utc>,
}

/// Where the bytes of one file come from, by one GET and without further rights.
#[derive(Debug, PartialEq, Eq)]
pub struct SignedDownload {
    /// The URL; a browser saves what it gives under the file's name.
    pub url: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// The store that the configuration names.
pub enum Storage {
    /// Supabase Storage, which signs by itself: one call.
    Supabase(SupabaseStorage),
    /// A store that speaks S3: URLs are signed here.
    S3(S3Storage),
}

impl Storage {
    /// The store. Supabase Storage is asked with the identity of this database's caller, so that the policies of its buckets
    /// hold; an S3 store has no policies for our users, so whoever signs has asked the database first.
    pub fn of(db: &Db) -> Self {
        match &db.app.config.storage.s3 {
            Some(store) => {
                let ttl_seconds = db.app.config.storage.download_ttl_seconds;
                Self::S3(S3Storage::new(store.clone(), db.app.platform().now(), ttl_seconds))
            }
            None => Self::Supabase(SupabaseStorage::of(db)),
        }
    }

    /// Signs an upload of the object with this name; one that is there is replaced.
    pub async fn sign_upload(&self, name: &str) -> Outcome<SignedUpload> {
        check_name(name)?;
        match self {
            Self::Supabase(storage) => storage.sign_upload(name).await,
            Self::S3(storage) => storage.sign_upload(name),
        }
    }

    /// Signs a download of the object with this name, to be saved as `filename`.
    pub async fn sign_download(&self, name: &str, filename: &str) -> Outcome<SignedDownload> {
        check_name(name)?;
        match self {
            Self::Supabase(storage) => storage.sign_download(name, filename).await,
            Self::S3(storage) => storage.sign_download(name, filename),
        }
    }
}

/// A name has parts, and none can lead out of the bucket.
fn check_name(name: &str) -> Outcome<()> {
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(Problem::new(Code::Internal).because("the name of an object leads elsewhere"));
    }
    Ok(())
}
