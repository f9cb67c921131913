//! `/v1/auth/refresh`

use http::request::Parts;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    auth::session::{REFRESH_COOKIE, check_csrf, cookie},
    axum::{extract::FromRequestParts, response::Response},
    http::{App, Idempotent},
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
};
use std::sync::Arc;
use utoipa::ToSchema;

use crate::supabase::{AuthClient, Delivery, Session};

/// The refresh token; left out in cookie mode.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The token of the last session.
    refresh_token: Option<String>,
}

/// The refresh token of a cookie session, its CSRF token checked.
pub struct RefreshCookie(pub(super) Option<String>);

impl FromRequestParts<Arc<App>> for RefreshCookie {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Some(token) = cookie(&parts.headers, REFRESH_COOKIE) else {
            return Ok(Self(None));
        };
        check_csrf(&app.config, &parts.method, &parts.headers)?;
        Ok(Self(Some(token.to_owned())))
    }
}

/// A new session for the refresh token of the last one.
#[utoipa::path(
    post, path = "/v1/auth/refresh", tag = "auth", request_body = Refresh,
    responses((status = 200, body = Session), Errors<(openapi::Body, openapi::Auth, openapi::Grant)>)
)]
pub async fn create(auth: AuthClient, cookie: RefreshCookie, body: Idempotent<Refresh>) -> Outcome<Response> {
    let (token, delivery) = match (body.body.refresh_token, cookie.0) {
        (Some(token), _) => (token, Delivery::Token),
        (None, Some(token)) => (token, Delivery::Cookie),
        (None, None) => {
            return Err(Problem::field("/refresh_token", "required", "Send the refresh token."));
        }
    };
    let session = auth.post::<Session>("/token?grant_type=refresh_token", &json!({ "refresh_token": token })).await;
    // The auth service calls a text that was never a token of its own a malformed request; to the client it is the same.
    let session = session.map_err(|problem| match problem.code {
        Code::InvalidRequest => Problem { code: Code::GrantInvalid, ..problem },
        _ => problem,
    })?;
    session.deliver(&auth.app.config, delivery)
}
