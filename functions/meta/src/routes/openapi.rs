//! `/v1/openapi.json`

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use shared::{
    axum::response::{IntoResponse as _, Response},
    http::Reply,
    openapi::{self, Errors},
};

/// The document of all functions, written by `cargo xtask openapi`; a test holds it to the code.
const DOCUMENT: &str = include_str!("../../../../docs/openapi.json");

/// How long a copy may be kept, in seconds.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The OpenAPI 3.1 document of all functions.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "meta",
    responses((status = 200, body = serde_json::Value, description = "The document."), Errors<(openapi::Nothing,)>)
)]
pub async fn show() -> Response {
    let body = Bytes::from_static(DOCUMENT.as_bytes());
    let mut reply = Reply::raw(StatusCode::OK, body);
    reply.headers.insert(header::CACHE_CONTROL, CACHE);
    reply.into_response()
}
