//! The storage: a few bytes go there and come back, by the URLs that sellers and buyers get.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use shared::{
    auth::service_db,
    db::Db,
    http::{App, Call},
    platform::Outbound,
    problem::Problem,
    storage::Storage,
};

use super::{Check, measured};

/// The one file that this leaves behind; each run replaces it. No seller's folder has this name.
const NAME: &str = "preflight/check.txt";

const SET_UP: &str = "Check STORAGE_PROVIDER and what belongs to it.";

/// An upload, as an administrator may, and the download of the same bytes, as our own back ends may.
pub(crate) async fn round_trip(app: &Arc<App>, call: &Call, admin: &Db) -> Vec<Check> {
    // Different each time, so that what comes back is what went.
    let bytes: Bytes = format!("{}\n", call.0.request_id).into();
    let put = measured("upload, by a signed URL", app, upload(app, call, admin, bytes.clone())).await;
    let get = measured("download, by a signed URL", app, download(app, call, bytes)).await;
    vec![put, get]
}

async fn upload(app: &Arc<App>, call: &Call, admin: &Db, bytes: Bytes) -> Result<String, String> {
    let signed = Storage::of(admin).sign_upload(NAME).await.map_err(|problem| unsigned(&problem))?;
    transfer(app, call, Method::PUT, signed.upload_url, bytes).await?;
    Ok("The storage took a few bytes.".to_owned())
}

async fn download(app: &Arc<App>, call: &Call, bytes: Bytes) -> Result<String, String> {
    let service = service_db(app, call).map_err(|_| "Set SUPABASE_JWT_SECRET.".to_owned())?;
    let signed = Storage::of(&service).sign_download(NAME, "check.txt").await.map_err(|problem| unsigned(&problem))?;
    match transfer(app, call, Method::GET, signed.url, Bytes::new()).await? {
        same if same == bytes => Ok("The storage gave the same bytes.".to_owned()),
        _ => Err("The storage gave other bytes than it got. Check that a bucket is not shared or cached.".to_owned()),
    }
}

/// What the URL's bearer does; the URL itself is a secret and is not told.
async fn transfer(app: &App, call: &Call, method: Method, url: String, body: Bytes) -> Result<Bytes, String> {
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"))]);
    let timeout_ms = app.config.upstream_timeout_ms;
    match app.send(call, Outbound { method, url, headers, body, timeout_ms }).await {
        Ok(answer) if answer.status().is_success() => Ok(answer.into_body()),
        Ok(answer) => Err(format!("The storage answers {}. {SET_UP}", answer.status().as_u16())),
        Err(error) => Err(format!("The storage does not answer: {error}. {SET_UP}")),
    }
}

fn unsigned(problem: &Problem) -> String {
    format!(
        "No URL could be signed ({}). {SET_UP} Apply the migrations: they make the bucket and its policies.",
        problem.code.name()
    )
}
