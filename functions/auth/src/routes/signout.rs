//! `/v1/auth/signout`

use http::HeaderMap;
use serde_json::json;
use shared::{
    auth::{
        bearer,
        session::{SESSION_COOKIE, check_csrf, cookie},
    },
    axum::response::Response,
    openapi::{self, Errors},
    problem::{Code, Outcome},
};

use crate::supabase::{AuthClient, forget};

/// Ends the session of the token, or of the cookie. Signing out twice is no error.
#[utoipa::path(
    post, path = "/v1/auth/signout", tag = "auth", security((), ("user" = [])),
    responses((status = 204, description = "Signed out."), Errors<(openapi::Auth, openapi::Csrf)>)
)]
pub async fn create(auth: AuthClient, headers: HeaderMap) -> Outcome<Response> {
    let token = match (bearer(&headers), cookie(&headers, SESSION_COOKIE)) {
        (Some(token), _) => Some(token),
        (None, Some(token)) => {
            check_csrf(&auth.app.config, &http::Method::POST, &headers)?;
            Some(token)
        }
        (None, None) => None,
    };
    if let Some(token) = token {
        // A session that has ended by itself is what the caller wants too.
        let ended = [Code::TokenInvalid, Code::GrantInvalid, Code::InvalidRequest];
        match auth.command("/logout?scope=local", Some(token), &json!({})).await {
            Err(problem) if !ended.contains(&problem.code) => return Err(problem),
            _ => {}
        }
    }
    forget(&auth.app.config)
}
