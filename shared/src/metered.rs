//! `metered`: one line around any handler that is paid in credits.
//!
//! It prices the call by its rate, holds the credits, runs the handler, and captures them when the handler succeeds
//! or releases them when it does not. A function that dies in between leaves a hold that ends by itself. With an
//! `Idempotency-Key` the answer is kept in the transaction that captures, and a retry gets it again.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts as _, Request},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, Method, StatusCode,
    header::{ALLOW, CONTENT_LENGTH},
    response::Parts,
};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use uuid::Uuid;

use crate::{
    auth::{Principal, bearer, session::check_csrf},
    db::{Db, REPLAYED},
    http::{App, Idempotency, Reply, body_bytes},
    platform::MAX_INBOUND_BODY_BYTES,
    problem::{Code, Outcome, Problem},
};

/// How long a metered call may run before its hold ends, in seconds.
const HOLD_SECONDS: u32 = 60;

/// How many credits a metered call cost.
pub const CREDITS_CHARGED: HeaderName = HeaderName::from_static("credits-charged");

/// What `credit_meter_begin` answers.
#[derive(Deserialize)]
struct Begun {
    #[serde(default)]
    hold_id: Option<Uuid>,
    #[serde(default)]
    credits: i64,
    /// Whether the caller runs free; `credits` is then what others pay.
    #[serde(default)]
    free: bool,
    #[serde(default)]
    replay: Option<Box<RawValue>>,
    #[serde(default)]
    status: Option<u16>,
}

/// The middleware behind `=> handler, metered` in [`crate::routes!`].
pub async fn metered(request: Request, next: Next) -> Response {
    let outcome = match request.extensions().get::<Arc<App>>().cloned() {
        Some(app) => run(app, request, next).await,
        None => Err(Problem::new(Code::Internal).because("a metered route outside an instance")),
    };
    outcome.unwrap_or_else(|problem| problem.into_response())
}

async fn run(app: Arc<App>, request: Request, next: Next) -> Outcome<Response> {
    let (mut parts, body) = request.into_parts();
    if parts.method == Method::HEAD {
        // It would be answered by the GET handler, and charged for an answer that nobody gets.
        let mut refusal = Problem::new(Code::MethodNotAllowed).into_response();
        refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
        return Ok(refusal);
    }
    let caller = Principal::from_request_parts(&mut parts, &app).await?;
    if bearer(&parts.headers).is_none() {
        // A link on another site must not spend a cookie session's credits, so here a GET needs the token too.
        check_csrf(&app.config, &Method::POST, &parts.headers)?;
    }
    let body = body_bytes(body).await?;
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let key = Idempotency::read(&parts.method, &parts.uri, &parts.headers, &body)?;
    let arguments = json!({
        "method": method, "path": path, "expires_in_seconds": HOLD_SECONDS,
        "idempotency_key": key.key, "fingerprint": key.fingerprint,
    });
    let begun: Begun = caller.db.rpc_as("credit_meter_begin", arguments).await?;
    if let Some(earlier) = begun.replay {
        return Ok(replay(begun.status, &earlier));
    }
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    if !answer.status().is_success() {
        release(&app, &caller.db, &begun, key).await;
        return Ok(answer);
    }
    let (parts, body) = answer.into_parts();
    match to_bytes(body, MAX_INBOUND_BODY_BYTES).await.ok().and_then(|body| serde_json::from_slice(&body).ok()) {
        Some(kept) => settle(&caller.db, &begun, key, parts, kept).await,
        None => {
            release(&app, &caller.db, &begun, key).await;
            Err(Problem::new(Code::Internal).because("a metered handler must answer with JSON"))
        }
    }
}

/// Captures the credits; only then does the caller get what they paid for.
async fn settle(db: &Db, begun: &Begun, key: Idempotency, mut parts: Parts, kept: Box<RawValue>) -> Outcome<Response> {
    let arguments = json!({
        "hold_id": begun.hold_id, "answer": kept, "status": parts.status.as_u16(), "idempotency_key": key.key,
    });
    // What the database kept is what a retry will get, so the first answer is the same bytes.
    let reply = db.rpc("credit_meter_finish", arguments).await?;
    let charged = if begun.free { 0 } else { begun.credits };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CREDITS_CHARGED, charged.into());
    Ok(Response::from_parts(parts, Body::from(reply.body)))
}

/// Gives the credits back. Where that fails the hold ends by itself, so the caller still gets the handler's own answer.
async fn release(app: &App, db: &Db, begun: &Begun, key: Idempotency) {
    let arguments = json!({ "hold_id": begun.hold_id, "idempotency_key": key.key });
    if let Err(problem) = db.rpc("credit_meter_fail", arguments).await {
        let cause = problem.cause.unwrap_or_default();
        let line =
            json!({ "level": "warn", "function": app.name, "message": "a hold was left to expire", "cause": cause });
        app.platform().log(&line.to_string());
    }
}

/// The earlier answer, byte for byte.
fn replay(status: Option<u16>, earlier: &RawValue) -> Response {
    let status = status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    let mut reply = Reply::raw(status, Bytes::copy_from_slice(earlier.get().as_bytes()));
    reply.headers.insert(REPLAYED, HeaderValue::from_static("true"));
    reply.into_response()
}
