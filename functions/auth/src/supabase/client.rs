//! One call to Supabase Auth, with its time-out and its errors.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use serde::{Serialize, de::DeserializeOwned};
use shared::{
    axum::extract::FromRequestParts,
    http::{App, Call},
    platform::{Outbound, SendError},
    problem::{Code, Outcome, Problem},
};

use super::error;

/// When to come back after the auth service was away, in seconds.
const RETRY_AFTER_SECONDS: u32 = 2;

/// Supabase Auth, for one request.
pub struct AuthClient {
    /// The instance.
    pub app: Arc<App>,
    /// The request.
    pub call: Call,
}

impl FromRequestParts<Arc<App>> for AuthClient {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        Ok(Self { app: app.clone(), call: Call::of(parts) })
    }
}

impl AuthClient {
    /// Posts a body to a path below `/auth/v1` and reads the answer.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Outcome<T> {
        let answer = self.send(Method::POST, path, None, body).await?;
        read(&answer)
    }

    /// Posts a body where the answer's own body says nothing.
    pub async fn command(&self, path: &str, bearer: Option<&str>, body: &impl Serialize) -> Outcome<()> {
        self.send(Method::POST, path, bearer, body).await.map(drop)
    }

    /// Changes the user that a token belongs to.
    pub async fn update_user(&self, bearer: &str, body: &impl Serialize) -> Outcome<()> {
        self.send(Method::PUT, "/user", Some(bearer), body).await.map(drop)
    }

    async fn send(&self, method: Method, path: &str, bearer: Option<&str>, body: &impl Serialize) -> Outcome<Bytes> {
        let config = &self.app.config;
        let body = serde_json::to_vec(body).map_err(|e| Problem::new(Code::Internal).because(e))?;
        let request = Outbound {
            method,
            url: format!("{}/auth/v1{path}", config.supabase.url),
            headers: headers(config.supabase.publishable_key.expose(), bearer)?,
            body: body.into(),
            timeout_ms: config.upstream_timeout_ms,
        };
        match self.app.send(&self.call, request).await {
            Ok(answer) if answer.status().is_success() => Ok(answer.into_body()),
            Ok(answer) => Err(error::problem(answer.status(), answer.body())),
            Err(SendError::Timeout) => Err(Problem::new(Code::AuthTimeout).retry_after_seconds(RETRY_AFTER_SECONDS)),
            Err(other) => {
                Err(Problem::new(Code::AuthUnavailable).retry_after_seconds(RETRY_AFTER_SECONDS).because(other))
            }
        }
    }
}

fn headers(key: &str, bearer: Option<&str>) -> Outcome<HeaderMap> {
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| Problem::new(Code::Internal).because(e));
    let mut headers = HeaderMap::new();
    headers.insert("apikey", value(key)?);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(token) = bearer {
        headers.insert(header::AUTHORIZATION, value(&format!("Bearer {token}"))?);
    }
    Ok(headers)
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Outcome<T> {
    serde_json::from_slice(body).map_err(|e| Problem::new(Code::UpstreamInvalid).because(e))
}
