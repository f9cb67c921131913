//! A browser's file comes in a form. lite misses the file (supabase-js gives its field no name) or, at a signed upload URL,
//! stores the form itself. So it gets the file alone.

use anyhow::{Context, Result};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
};

/// The request with the form's file as its body, and its type and the form's `cacheControl` as headers.
pub(super) async fn unwrap(request: Request, boundary: String) -> Result<Request> {
    let (mut parts, body) = request.into_parts();
    let mut form = multer::Multipart::new(body.into_data_stream(), boundary);
    let mut file = None;
    while let Some(field) = form.next_field().await? {
        if field.file_name().is_some() {
            let media_type = field.content_type().map_or("application/octet-stream", |media_type| media_type.as_ref());
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(media_type)?);
            file = Some(field.bytes().await?);
        } else if field.name() == Some("cacheControl") {
            let age_seconds = field.text().await?;
            parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_str(&format!("max-age={age_seconds}"))?);
        }
    }
    let file = file.context("no file in the form")?;
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.len()));
    Ok(Request::from_parts(parts, Body::from(file)))
}
