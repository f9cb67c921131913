//! `/auth/v1`: lite, with the tokens and the users of a hosted project.

use super::{
    Edge, api_key,
    body::{self, Read, set, text},
};
use axum::{
    extract::Request,
    http::{HeaderValue, header},
    response::Response,
};
use serde_json::{Value, json};

/// Where a browser comes by itself, without an API key.
const OPEN: [&str; 4] = ["/auth/v1/verify", "/auth/v1/callback", "/auth/v1/authorize", "/auth/v1/health"];
/// Where answers carry a session.
const SESSIONS: [&str; 3] = ["/auth/v1/token", "/auth/v1/signup", "/auth/v1/verify"];
/// Where they are a user.
const USER: &str = "/auth/v1/user";

/// Answers a request.
pub(super) async fn answer(edge: &Edge, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let (mut parts, body) = request.into_parts();
    let in_header = parts.headers.get("apikey").cloned();
    let key = api_key::take(&mut parts);
    if !OPEN.contains(&path.as_str())
        && let Err(refusal) = api_key::token(edge, key.as_deref())
    {
        return *refusal;
    }
    // lite looks for it in the header.
    if let Some(value) = in_header.or_else(|| HeaderValue::from_str(&key?).ok()) {
        parts.headers.insert("apikey", value);
    }
    let mut answer = edge.lite.send(Request::from_parts(parts, body)).await;
    sign_redirect(edge, &mut answer).await;
    let has_session = SESSIONS.contains(&path.as_str());
    if !answer.status().is_success() || !(has_session || path == USER) {
        return answer;
    }
    match body::read(answer).await {
        Read::Other(answer) => answer,
        Read::Json(parts, mut value) => {
            if has_session {
                sign_again(edge, &mut value).await;
            }
            match value.get_mut("user").filter(|user| user.is_object()) {
                Some(user) => add_metadata(edge, user).await,
                None => add_metadata(edge, &mut value).await,
            }
            body::json_answer(parts, &value)
        }
    }
}

/// A link from a mail leads back to the application with the session in the fragment.
async fn sign_redirect(edge: &Edge, answer: &mut Response) {
    let Some(location) = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()) else {
        return;
    };
    let Some((before, fragment)) = location.split_once("#access_token=") else {
        return;
    };
    let (token, rest) = fragment.split_once('&').unwrap_or((fragment, ""));
    let mut session = json!({ "access_token": token });
    sign_again(edge, &mut session).await;
    let location = format!("{before}#access_token={}&{rest}", text(&session, "access_token"));
    if let Ok(value) = HeaderValue::from_str(&location) {
        answer.headers_mut().insert(header::LOCATION, value);
    }
}

/// Replaces lite's token in a session by one with the claims of a hosted project.
async fn sign_again(edge: &Edge, session: &mut Value) {
    let Some(mut claims) = edge.keys.claims(text(session, "access_token")) else {
        return;
    };
    let Some(metadata) = edge.users.metadata(text(&claims, "sub")).await else {
        return;
    };
    let signed_in_at = claims.get("iat").cloned().unwrap_or_default();
    for (name, value) in [
        ("iss", json!(edge.issuer)),
        ("aal", json!("aal1")),
        ("amr", json!([{ "method": "password", "timestamp": signed_in_at }])),
        ("is_anonymous", json!(false)),
        ("app_metadata", metadata.app),
        ("user_metadata", metadata.user),
    ] {
        set(&mut claims, name, value);
    }
    if claims.get("phone").is_none_or(Value::is_null) {
        set(&mut claims, "phone", json!(""));
    }
    if let Ok(token) = edge.keys.sign(&claims) {
        set(session, "access_token", json!(token));
    }
}

async fn add_metadata(edge: &Edge, user: &mut Value) {
    if let Some(metadata) = edge.users.metadata(text(user, "id")).await {
        set(user, "app_metadata", metadata.app);
        set(user, "user_metadata", metadata.user);
    }
}
