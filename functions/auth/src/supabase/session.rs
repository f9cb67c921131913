//! Sessions on their way to the client: as tokens in the body, or as cookies that JavaScript cannot read.

use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{
    auth::session::{REFRESH_COOKIE, SESSION_COOKIE, set_cookie},
    axum::response::{IntoResponse, Response},
    config::Config,
    http::Reply,
    problem::{Code, Outcome, Problem},
};
use utoipa::{IntoParams, ToSchema};

/// Where the refresh token's cookie is sent.
const REFRESH_PATH: &str = "/v1/auth";

/// How long the refresh token's cookie lives, in seconds. The token itself may end sooner.
const REFRESH_SECONDS: i64 = 30 * 24 * 3600;

/// How the client wants its session.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// In the body.
    #[default]
    Token,
    /// As `HttpOnly` cookies; the body then has no tokens.
    Cookie,
}

/// How the client wants its session.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionQuery {
    /// `token` in the body, or `cookie`.
    #[serde(default)]
    #[param(inline, default = "token")]
    pub session: Delivery,
}

/// A Supabase session. The tokens are missing where the e-mail address must be confirmed first, and in cookie mode.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Session {
    /// The bearer token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// The token for `/v1/auth/refresh`; each is good once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// `bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<String>,
    /// How long the access token lives, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
    /// When it ends, Unix time in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    /// The user, as Supabase Auth describes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<Value>,
    /// What Supabase adds beside these, unchanged.
    #[serde(flatten)]
    #[schema(ignore)]
    rest: serde_json::Map<String, Value>,
}

impl Session {
    /// Whether this is what Supabase Auth answers to a sign-up with an address that is taken, where it does not want
    /// to say so: a user without identities.
    pub fn hides_an_existing_user(&self) -> bool {
        let user = self.user.as_ref().and_then(|user| user.get("identities")).or_else(|| self.rest.get("identities"));
        self.access_token.is_none() && user.and_then(Value::as_array).is_some_and(Vec::is_empty)
    }

    /// The answer that hands the session over.
    pub fn deliver(mut self, config: &Config, delivery: Delivery) -> Outcome<Response> {
        if delivery == Delivery::Token {
            return Ok(Reply::ok(&self)?.into_response());
        }
        if config.csrf_secret.is_none() {
            return Err(Problem::new(Code::NotConfigured).because("CSRF_SECRET is not set, so cookie sessions are off"));
        }
        let (access, refresh) = (self.access_token.take(), self.refresh_token.take());
        let mut answer = Reply::ok(&self)?.into_response();
        let life_seconds = self.expires_in.unwrap_or(3600);
        for (name, value, path, seconds) in
            [(SESSION_COOKIE, access, "/", life_seconds), (REFRESH_COOKIE, refresh, REFRESH_PATH, REFRESH_SECONDS)]
        {
            if let Some(value) = value {
                add_cookie(&mut answer, &set_cookie(config, name, &value, path, seconds))?;
            }
        }
        Ok(answer)
    }
}

/// A 204 that takes the cookies away.
pub fn forget(config: &Config) -> Outcome<Response> {
    let mut answer = StatusCode::NO_CONTENT.into_response();
    for (name, path) in [(SESSION_COOKIE, "/"), (REFRESH_COOKIE, REFRESH_PATH)] {
        add_cookie(&mut answer, &set_cookie(config, name, "", path, 0))?;
    }
    Ok(answer)
}

fn add_cookie(answer: &mut Response, line: &str) -> Outcome<()> {
    let value = HeaderValue::from_str(line).map_err(|e| Problem::new(Code::UpstreamInvalid).because(e))?;
    answer.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}
