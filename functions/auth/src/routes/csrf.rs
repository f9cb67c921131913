//! `/v1/auth/csrf`

use http::{HeaderValue, header};
use serde::Serialize;
use shared::{
    auth::session::{CSRF_COOKIE, fresh_csrf, set_cookie},
    axum::response::{IntoResponse as _, Response},
    http::Reply,
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
};
use utoipa::ToSchema;

use crate::supabase::AuthClient;

/// How long a CSRF token is good for, in seconds: as long as its cookie.
const LIFE_SECONDS: i64 = 24 * 3600;

/// A CSRF token.
#[derive(Serialize, ToSchema)]
pub struct Csrf {
    /// What to send as `X-CSRF-Token` with every request that changes something.
    csrf_token: String,
}

/// A CSRF token for a cookie session; its other half is a cookie.
#[utoipa::path(
    get, path = "/v1/auth/csrf", tag = "auth",
    responses((status = 200, body = Csrf), Errors<(openapi::Off,)>)
)]
pub async fn show(auth: AuthClient) -> Outcome<Response> {
    let config = &auth.app.config;
    let (nonce, csrf_token) = fresh_csrf(config, auth.app.platform())?;
    let mut answer = Reply::ok(&Csrf { csrf_token })?.into_response();
    let cookie = HeaderValue::from_str(&set_cookie(config, CSRF_COOKIE, &nonce, "/", LIFE_SECONDS));
    answer.headers_mut().append(header::SET_COOKIE, cookie.map_err(|e| Problem::new(Code::Internal).because(e))?);
    Ok(answer)
}
