//! `/v1/openapi.json`

use std::sync::Arc;

use http::{HeaderValue, StatusCode, header};
use shared::{
    axum::extract::State,
    http::{App, Reply},
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
};

/// The document of all functions, written by `cargo xtask openapi`; a test holds it to the code. An asset, since it would
/// be a tenth of the module.
const DOCUMENT: &str = "openapi.json";

/// How long a copy may be kept, in seconds.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The OpenAPI 3.1 document of all functions.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "meta",
    responses((status = 200, body = serde_json::Value, description = "The document."), Errors<(openapi::Nothing,)>)
)]
pub async fn show(State(app): State<Arc<App>>) -> Outcome<Reply> {
    let document = app.platform().asset(DOCUMENT).await;
    let missing = || Problem::new(Code::Internal).because(format_args!("asset {DOCUMENT} is not deployed"));
    let mut reply = Reply::raw(StatusCode::OK, document.ok_or_else(missing)?);
    reply.headers.insert(header::CACHE_CONTROL, CACHE);
    Ok(reply)
}
