//! The one URL: what a hosted project's gateway does, and the repairs that make postrust and lite answer as PostgREST and
//! GoTrue do.

mod admin;
mod api_key;
mod auth;
mod body;
mod cors;
mod health;
mod lite_client;
mod rest;
mod storage;
mod users;

pub(crate) use users::Users;

use crate::keys::Keys;
use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use lite_client::LiteClient;
use serde_json::json;
use std::sync::Arc;

/// What the gateway needs to know.
pub(crate) struct Settings {
    /// The keys of the project.
    pub(crate) keys: Arc<Keys>,
    /// The database's owner.
    pub(crate) owner_url: String,
    /// The database, as the role `authenticator`.
    pub(crate) authenticator_url: String,
    /// Where lite listens on the loopback interface.
    pub(crate) lite_port: u16,
    /// The URL of this project.
    pub(crate) api_url: String,
}

#[derive(Clone)]
struct Edge {
    keys: Arc<Keys>,
    rest: Router,
    lite: LiteClient,
    users: Users,
    /// `iss` of users' tokens.
    issuer: String,
}

/// Connects to the database, reads its schema and makes the gateway. Migrations must have been applied.
pub(crate) async fn router(settings: Settings) -> anyhow::Result<Router> {
    let edge = Edge {
        rest: rest::build(&settings).await?,
        lite: LiteClient::new(settings.lite_port, Arc::clone(&settings.keys)),
        users: Users::connect(&settings.owner_url)?,
        issuer: format!("{}/auth/v1", settings.api_url),
        keys: settings.keys,
    };
    Ok(Router::new().fallback(gateway).with_state(edge))
}

async fn gateway(State(edge): State<Edge>, request: Request) -> Response {
    let cors = cors::Cors::of(request.headers());
    let mut answer =
        if request.method() == Method::OPTIONS { StatusCode::OK.into_response() } else { route(&edge, request).await };
    cors.apply(answer.headers_mut());
    answer
}

async fn route(edge: &Edge, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    match path.as_str() {
        "/health" => health::answer(edge).await,
        "/auth/v1/.well-known/jwks.json" => Json(edge.keys.jwks()).into_response(),
        path if is_in(path, "/rest/v1") => rest::answer(edge, request).await,
        path if is_in(path, "/auth/v1/admin/users") => admin::answer(edge, request).await,
        path if is_in(path, "/auth/v1") => auth::answer(edge, request).await,
        path if is_in(path, "/storage/v1") => storage::answer(edge, request).await,
        _ => refuse(StatusCode::NOT_FOUND, "no Route matched with those values"),
    }
}

/// Whether `path` is `folder` or lies in it.
fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An answer in the words of the gateway.
fn refuse(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

/// The token of `Authorization: Bearer`.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_not_a_prefix_of_names() {
        assert!(is_in("/rest/v1", "/rest/v1") && is_in("/rest/v1/a", "/rest/v1"));
        assert!(!is_in("/rest/v10", "/rest/v1") && !is_in("/rest", "/rest/v1"));
    }
}
