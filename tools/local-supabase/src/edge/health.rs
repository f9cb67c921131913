//! `GET /health`: whether every part of the stack is up.

use super::Edge;
use axum::{
    Json,
    body::Body,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;
use tower::ServiceExt;

const PART_LIMIT: Duration = Duration::from_secs(2);

/// 200 when all parts are up, else 503, with the state of each.
pub(super) async fn answer(edge: &Edge) -> Response {
    let (database, rest, lite) = tokio::join!(
        timeout(PART_LIMIT, edge.users.database_answers()),
        timeout(PART_LIMIT, rest(edge)),
        timeout(PART_LIMIT, lite(edge)),
    );
    let parts = [("database", database), ("rest", rest), ("auth_and_storage", lite)];
    let parts = parts.map(|(name, up)| (name, up.unwrap_or(false)));
    let up = parts.iter().all(|(_, up)| *up);
    let status = if up { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let parts: serde_json::Map<String, serde_json::Value> =
        parts.into_iter().map(|(name, up)| (name.to_owned(), json!(up))).collect();
    (status, Json(json!({ "up": up, "parts": parts }))).into_response()
}

async fn rest(edge: &Edge) -> bool {
    let Ok(request) = Request::get("/_/ready").body(Body::empty()) else {
        return false;
    };
    edge.rest.clone().oneshot(request).await.is_ok_and(|answer| answer.status().is_success())
}

async fn lite(edge: &Edge) -> bool {
    let request = Request::get("/auth/v1/health")
        .header(header::HOST, "localhost")
        .header("apikey", &edge.keys.secrets.publishable)
        .body(Body::empty());
    let Ok(request) = request else { return false };
    edge.lite.send(request).await.status().is_success()
}
