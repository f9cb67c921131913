//! `/auth/v1/admin/users`: the part of GoTrue's admin API that tests and seeds need. lite has none.

use super::{
    Edge, api_key,
    body::{self, Read, text},
    refuse,
};
use axum::{
    Json,
    body::Body,
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

const PATH: &str = "/auth/v1/admin/users";
/// GoTrue's page, which is also the largest here.
const PAGE_USERS: i64 = 50;
const PAGE_MAX_USERS: i64 = 1_000;

/// Answers a request, if it comes with the secret API key.
pub(super) async fn answer(edge: &Edge, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let key = api_key::take(&mut parts);
    let claims = match api_key::token(edge, key.as_deref()) {
        Ok(token) => edge.keys.claims(&token).unwrap_or_default(),
        Err(refusal) => return *refusal,
    };
    if text(&claims, "role") != "service_role" {
        return refuse(StatusCode::FORBIDDEN, "User not allowed");
    }
    let id = parts.uri.path().strip_prefix(PATH).unwrap_or_default().trim_matches('/').to_owned();
    let users = match (&parts.method, id.as_str()) {
        (&Method::GET, "") => return list(edge, parts.uri.query().unwrap_or_default()).await,
        (&Method::POST, "") => return create(edge, &body::input(body).await).await,
        (_, "") => return refuse(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
        (&Method::GET, id) => edge.users.get(id).await,
        (&Method::DELETE, id) => edge.users.delete(id).await,
        (&Method::PUT, id) => edge.users.update(id, &body::input(body).await).await,
        _ => return refuse(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
    };
    one(users)
}

async fn list(edge: &Edge, query: &str) -> Response {
    let number = |name: &str| -> Option<i64> {
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
    };
    let limit = number("per_page").unwrap_or(PAGE_USERS).clamp(1, PAGE_MAX_USERS);
    let page = number("page").unwrap_or(1).max(1);
    match edge.users.list(limit, (page - 1).saturating_mul(limit)).await {
        Ok(users) => Json(json!({ "users": users, "aud": "authenticated" })).into_response(),
        Err(_) => unavailable(),
    }
}

/// Signs the user up, then adds the metadata: a trigger on the insert does not see `app_metadata` yet, unlike GoTrue's.
async fn create(edge: &Edge, input: &Value) -> Response {
    let sign_up =
        json!({ "email": input.get("email"), "password": input.get("password"), "data": input.get("user_metadata") });
    let request = Request::post("/auth/v1/signup")
        .header("apikey", &edge.keys.secrets.publishable)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(sign_up.to_string()));
    let Ok(request) = request else {
        return refuse(StatusCode::BAD_REQUEST, "Invalid request");
    };
    let answer = edge.lite.send(request).await;
    if !answer.status().is_success() {
        return answer;
    }
    let made = match body::read(answer).await {
        Read::Json(_, made) => made,
        Read::Other(_) => {
            return refuse(StatusCode::BAD_GATEWAY, "the sign-up's answer is not JSON");
        }
    };
    let user = made.get("user").unwrap_or(&made);
    one(edge.users.update(text(user, "id"), input).await)
}

fn one(users: sqlx::Result<Vec<Value>>) -> Response {
    match users.map(|mut users| users.pop()) {
        Ok(Some(user)) => Json(user).into_response(),
        Ok(None) => refuse(StatusCode::NOT_FOUND, "User not found"),
        Err(_) => unavailable(),
    }
}

fn unavailable() -> Response {
    refuse(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer, or refuses")
}
