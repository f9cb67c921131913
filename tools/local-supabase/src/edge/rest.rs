//! `/rest/v1`: the library postrust, with the differences from PostgREST that callers would notice put right.

use super::{Edge, Settings, api_key, bearer, body, refuse};
use crate::database;
use anyhow::{Context, Result};
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode, Uri, header, response::Parts},
    response::Response,
};
use postrust_core::{AppConfig, config::RoleSettings};
use serde_json::{Value, json};
use tower::ServiceExt;

/// As on a hosted project.
const MAX_ROWS: i64 = 1_000;
const POOL_CONNECTIONS: u32 = 10;
/// While Postgres is down, callers learn it after this long.
const POOL_LIMIT_SECONDS: u64 = 5;
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// Reads the database's schema and makes the service.
pub(super) async fn build(settings: &Settings) -> Result<Router> {
    let mut config = AppConfig::default();
    config.db_uri.clone_from(&settings.authenticator_url);
    config.db_schemas = vec!["public".to_owned()];
    config.db_extra_search_path = vec!["public".to_owned(), "extensions".to_owned()];
    config.db_anon_role = Some("anon".to_owned());
    config.db_max_rows = Some(MAX_ROWS);
    config.db_pool_size = POOL_CONNECTIONS;
    config.db_pool_timeout = POOL_LIMIT_SECONDS;
    config.db_channel = "pgrst".to_owned();
    config.db_channel_enabled = true;
    config.compat_mode = true;
    config.jwt_secret = Some(settings.keys.jwks_with_shared());
    config.max_body_size = body::BODY_LIMIT_BYTES;
    for (role, timeout_ms) in database::role_timeouts_ms(&settings.owner_url).await? {
        let mut of_role = RoleSettings::default();
        of_role.statement_timeout = Some(timeout_ms);
        config.role_settings.insert(role, of_role);
    }
    let app = postrust_server::build(config, postrust_server::Host::SERVER).await.context("postrust")?;
    Ok(app.router)
}

/// Answers a request as the role of its token, or of its API key.
pub(super) async fn answer(edge: &Edge, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let key = api_key::take(&mut parts);
    let of_key = match api_key::token(edge, key.as_deref()) {
        Ok(token) => token,
        Err(refusal) => return *refusal,
    };
    // A client without a session sends its API key as the token, too.
    let token = bearer(&parts.headers).filter(|token| Some(token) != key.as_ref()).unwrap_or(of_key);
    let Ok(value) = HeaderValue::from_str(&format!("Bearer {token}")) else {
        return refuse(StatusCode::UNAUTHORIZED, "Invalid JWT");
    };
    parts.headers.insert(header::AUTHORIZATION, value);
    match target(&parts.uri) {
        Some(uri) => parts.uri = uri,
        None => return refuse(StatusCode::BAD_REQUEST, "Invalid URL"),
    }
    let Ok(answer) = edge.rest.clone().oneshot(Request::from_parts(parts, body)).await;
    match answer.status() {
        StatusCode::UNAUTHORIZED if is_user(edge, &token) => body::rewrite(answer, forbid).await,
        status if status.is_server_error() => body::rewrite(answer, say_unavailable).await,
        _ => answer,
    }
}

/// The request's target without `/rest/v1`, and with the names in `columns=` unquoted: supabase-js quotes them, postrust
/// then knows none of them (PGRST204).
fn target(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_prefix("/rest/v1")?;
    let path = if path.is_empty() { "/" } else { path };
    let Some(query) = uri.query() else {
        return path.parse().ok();
    };
    let pairs = query.split('&').map(|pair| match pair.starts_with("columns=") {
        true => pair.replace("%22", "").replace('"', ""),
        false => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&")).parse().ok()
}

/// Whether a token is that of somebody, rather than of the public API key.
fn is_user(edge: &Edge, token: &str) -> bool {
    edge.keys.claims(token).is_some_and(|claims| body::text(&claims, "role") != "anon")
}

/// Lacking a right is 401 for nobody and 403 for somebody. postrust always says 401.
fn forbid(parts: &mut Parts, error: &mut Value) {
    if body::text(error, "code") == "42501" {
        parts.status = StatusCode::FORBIDDEN;
        parts.headers.remove(header::WWW_AUTHENTICATE);
    }
}

/// A lost database is 503 with PGRST001, where postrust says 500 with codes of its own or the server's last words.
fn say_unavailable(parts: &mut Parts, error: &mut Value) {
    if !is_connection_error(body::text(error, "code")) {
        return;
    }
    parts.status = StatusCode::SERVICE_UNAVAILABLE;
    parts.headers.insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
    *error = json!({
        "code": "PGRST001",
        "details": null,
        "hint": null,
        "message": "Database client error. Retrying the connection.",
    });
}

/// postrust's own code, connection exceptions (class 08), and a server that ends, crashed or starts (57P01 to 57P03).
fn is_connection_error(code: &str) -> bool {
    matches!(code, "PGRST500" | "57P01" | "57P02" | "57P03") || (code.len() == 5 && code.starts_with("08"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_goes_and_columns_are_unquoted() -> Result<(), axum::http::uri::InvalidUri> {
        for (from, to) in [
            ("/rest/v1", "/"),
            ("/rest/v1/", "/"),
            ("/rest/v1/t?select=a", "/t?select=a"),
            ("/rest/v1/t?columns=%22a%22%2C%22b%22&b=eq.%22x%22", "/t?columns=a%2Cb&b=eq.%22x%22"),
        ] {
            assert_eq!(target(&from.parse()?), Some(to.parse()?), "{from}");
        }
        Ok(())
    }

    #[test]
    fn only_a_lost_database_is_unavailable() {
        for code in ["PGRST500", "57P01", "08006"] {
            assert!(is_connection_error(code), "{code}");
        }
        for code in ["57014", "08", "P0001", "PGRST900", ""] {
            assert!(!is_connection_error(code), "{code}");
        }
    }
}
