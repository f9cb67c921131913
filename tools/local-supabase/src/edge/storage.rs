//! `/storage/v1`: lite, with the repairs that let supabase-js work unchanged.

mod form;
mod list;
mod sign;

use super::{Edge, body::rewrite, refuse};
use axum::{
    Json,
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Answers a request.
pub(super) async fn answer(edge: &Edge, request: Request) -> Response {
    let by_link = is_by_link(request.method(), request.uri().path());
    let answer = forward(edge, request).await;
    if by_link && answer.status() == StatusCode::INTERNAL_SERVER_ERROR {
        return bad_signature();
    }
    answer
}

/// Whether the right to do this is in a link: a download, or an upload.
fn is_by_link(method: &Method, path: &str) -> bool {
    let folder = if method == Method::PUT { "/storage/v1/object/upload/sign/" } else { "/storage/v1/object/sign/" };
    method != Method::POST && path.starts_with(folder)
}

async fn forward(edge: &Edge, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let writes = request.method() == Method::POST || request.method() == Method::PUT;
    if let Some(boundary) = form_boundary(&request) {
        return match form::unwrap(request, boundary).await {
            Ok(request) => edge.lite.send(request).await,
            Err(e) => refuse(StatusCode::BAD_REQUEST, &e.to_string()),
        };
    }
    let bucket = path.strip_prefix("/storage/v1/object/sign/");
    if let Some(bucket) = bucket.filter(|bucket| writes && !bucket.contains('/')) {
        return sign::many(edge, request, bucket).await;
    }
    if writes && path.starts_with("/storage/v1/object/list/") {
        return list::answer(edge, request).await;
    }
    let answer = edge.lite.send(request).await;
    if writes && path.contains("/sign/") {
        return rewrite(answer, |_, value| sign::rename(value)).await;
    }
    answer
}

fn form_boundary(request: &Request) -> Option<String> {
    multer::parse_boundary(request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?).ok()
}

/// lite answers an expired or forged link with 500.
fn bad_signature() -> Response {
    let error =
        json!({ "statusCode": "400", "error": "InvalidJWT", "message": "the signed URL is expired or not valid" });
    (StatusCode::BAD_REQUEST, Json(error)).into_response()
}
