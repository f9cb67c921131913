//! `/docs`: the API reference, Swagger UI from the repository's npm packages. No other host is asked for anything.

use std::sync::Arc;

use http::{HeaderValue, StatusCode, header};
use shared::{
    axum::{
        body::Body,
        extract::{Path, State},
        response::Response,
    },
    http::App,
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
};

/// Scripts and styles come from here and nowhere else; the page may call this API only. Swagger UI sets styles and
/// shows images of its own making.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// How long a browser may keep the page's files, in seconds; their names carry no version.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=3600");

const PAGE: &str = include_str!("docs.html");
const START: &str = include_str!("docs.js");

/// The API reference.
#[utoipa::path(
    get, path = "/docs", tag = "meta",
    responses((status = 200, content_type = "text/html", body = String, description = "The page."), Errors<(openapi::Nothing,)>)
)]
pub async fn show() -> Response {
    answer("text/html; charset=utf-8", Body::from(PAGE))
}

/// A script or style of the API reference.
#[utoipa::path(
    get, path = "/docs/{file}", tag = "meta", params(("file" = String, Path)),
    responses((status = 200, content_type = "text/javascript", body = String, description = "The file."), Errors<(openapi::Missing,)>)
)]
pub async fn file(State(app): State<Arc<App>>, Path(file): Path<String>) -> Outcome<Response> {
    let kind = match file.as_str() {
        "docs.js" => return Ok(answer("text/javascript; charset=utf-8", Body::from(START))),
        "swagger-ui-bundle.js" => "text/javascript; charset=utf-8",
        "swagger-ui.css" => "text/css; charset=utf-8",
        _ => return Err(Code::NotFound.into()),
    };
    let content = app.platform().asset(&file).await;
    let content =
        content.ok_or_else(|| Problem::new(Code::NotFound).because(format_args!("asset {file} is not deployed")))?;
    Ok(answer(kind, Body::from(content)))
}

fn answer(kind: &'static str, body: Body) -> Response {
    let mut answer = Response::new(body);
    *answer.status_mut() = StatusCode::OK;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, CACHE);
    answer
}
