//! `/v1/ai/videos`

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde_json::{Map, Value};
use shared::{
    axum::{body::Body, response::Response},
    http::read_json,
    openapi::{self, Errors},
    platform::Streamed,
    problem::{Fault, Outcome, Problem},
};

use super::command::Command;
use crate::{
    call::{self, Answer, Beginning, Begun, Ending, Payer, Terms, receive},
    chat::{request::text, usage::Usage},
    model::VideoBody,
    providers::{
        Ask,
        refusal::{invalid, missing},
    },
};

/// The longest video, in seconds.
const MAX_VIDEO_SECONDS: i64 = 60;
/// What is filmed where nobody says how long, as at OpenAI.
const USUAL_VIDEO_SECONDS: i64 = 4;
/// How often the provider is asked how the video stands, in milliseconds.
const GLANCE_MS: u32 = 2_000;
/// How long a video may take, in milliseconds.
const MAX_VIDEO_MS: i64 = 20 * 60_000;
/// The only size that the price is for.
const SIZES: [&str; 2] = ["720x1280", "1280x720"];

/// A video: the answer is the film itself, once it is made. The provider is asked as OpenAI's API has it (`/videos`).
#[utoipa::path(
    post, path = "/v1/ai/videos", tag = "ai", request_body = VideoBody, security(("user" = [])),
    params(("x-account" = Option<String>, Header, description = "`tenant`: the organisation pays.")),
    responses(
        (status = 200, description = "The film.", content_type = "video/mp4", body = Vec<u8>),
        Errors<(openapi::User, openapi::Command, openapi::ModelCall)>,
    )
)]
pub async fn create(command: Command) -> Outcome<Response> {
    let mut body: Map<String, Value> = read_json(&command.body)?;
    body.retain(|_, value| !value.is_null());
    let model = text(&mut body, "model")?;
    let seconds = check(&body)?;
    body.insert("seconds".to_owned(), seconds.to_string().into());
    let app = command.payer.app.clone();
    call::apart(&app, move |answer| run(command.payer, body, model, seconds, answer)).await
}

async fn run(payer: Payer, body: Map<String, Value>, model: String, seconds: i64, answer: Answer) {
    let terms = Terms { model: &model, kind: "video", units: Some(seconds), ..Terms::default() };
    let outcome = match payer.begin(&terms).await {
        Ok(Beginning::Call(begun)) => make(*begun, body, seconds).await,
        Ok(Beginning::Replay(earlier)) => Ok(earlier),
        Err(problem) => Err(problem),
    };
    drop(answer.send(outcome));
}

async fn make(begun: Begun, body: Map<String, Value>, seconds: i64) -> Outcome<Response> {
    let open = &begun.open;
    let film = match filmed(&begun, body).await {
        Ok(film) => film,
        Err(problem) => return Err(open.fail(problem).await),
    };
    let usage = Usage { video_seconds: seconds, source: "counted", ..Usage::NONE };
    let settled = open.settle(&Ending { status: "succeeded", usage, cost: None, error: None, answer: None }).await?;
    let mut response = Response::new(Body::from_stream(film.body));
    for name in [CONTENT_TYPE, CONTENT_LENGTH] {
        let value = film.head.headers.get(&name).cloned();
        response.headers_mut().extend(value.map(|value| (name, value)));
    }
    open.mark(&mut response, Some(&settled));
    Ok(response)
}

/// Has it made, waits, and begins to fetch it.
async fn filmed(begun: &Begun, body: Map<String, Value>) -> Outcome<Streamed> {
    let Begun { open, provider, .. } = begun;
    let (config, platform) = (&open.app.config.ai, open.app.platform());
    let name = provider.name();
    let ask = Ask { body, model: begun.model.clone(), max_output_tokens: 0, stream: false };
    let mut job = read(begun, provider.video(config, ask)?).await?;
    let id = job.get("id").and_then(Value::as_str).filter(|id| is_plain(id)).map(str::to_owned);
    let id = id.ok_or_else(|| invalid(name, "a video without an id"))?;
    loop {
        match job.get("status").and_then(Value::as_str) {
            Some("completed") => break,
            Some("queued" | "in_progress") => {}
            other => return Err(invalid(name, format_args!("a video that is {other:?}: {:?}", job.get("error")))),
        }
        if open.passed_ms() > MAX_VIDEO_MS {
            return Err(missing(name, &shared::platform::SendError::Timeout));
        }
        platform.sleep_ms(GLANCE_MS).await;
        job = read(begun, provider.video_part(config, &format!("/{id}"))?).await?;
    }
    receive::ask(open, name, provider.video_part(config, &format!("/{id}/content"))?).await
}

async fn read(begun: &Begun, request: shared::platform::Outbound) -> Outcome<Value> {
    let name = begun.provider.name();
    let answer = receive::body(&begun.open, name, receive::ask(&begun.open, name, request).await?).await?;
    serde_json::from_slice(&answer).map_err(|e| invalid(name, format_args!("no JSON: {e}")))
}

/// An id that could lead elsewhere is none of theirs.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// How many seconds are asked for; a text as at OpenAI, or a number.
fn check(body: &Map<String, Value>) -> Outcome<i64> {
    let fault =
        |name: &str, code: &str| Fault { pointer: format!("/{name}"), code: code.into(), detail: String::new() };
    let unknown = body.keys().find(|name| !["prompt", "seconds", "size"].contains(&name.as_str()));
    let mut faults: Vec<Fault> = unknown.map(|name| fault(name, "unknown_field")).into_iter().collect();
    if body.get("prompt").and_then(Value::as_str).is_none_or(str::is_empty) {
        faults.push(fault("prompt", "required"));
    }
    if body.get("size").is_some_and(|size| !size.as_str().is_some_and(|size| SIZES.contains(&size))) {
        faults.push(fault("size", "not_priced"));
    }
    let seconds = match body.get("seconds") {
        None => Some(USUAL_VIDEO_SECONDS),
        Some(Value::String(text)) => text.parse().ok(),
        Some(other) => other.as_i64(),
    };
    match seconds.filter(|seconds| (1..=MAX_VIDEO_SECONDS).contains(seconds)) {
        Some(seconds) if faults.is_empty() => Ok(seconds),
        Some(_) => Err(Problem::fields(faults)),
        None => {
            faults.push(fault("seconds", "out_of_range"));
            Err(Problem::fields(faults))
        }
    }
}
