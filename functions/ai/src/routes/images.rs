//! `/v1/ai/images/generations`

use serde_json::{Map, Value};
use shared::{
    axum::response::Response,
    http::read_json,
    openapi::{self, Errors},
    problem::{Fault, Outcome, Problem},
};

use super::command::Command;
use crate::{
    call::{self, Answer, Beginning, Begun, Payer, Terms, receive},
    chat::{
        request::text,
        usage::{Tally, Usage},
    },
    model::{ImageBody, Images},
    providers::{Ask, refusal::invalid},
};

/// Members that change no picture's price.
const PASSED: [&str; 8] =
    ["prompt", "n", "response_format", "output_format", "output_compression", "background", "style", "moderation"];

/// Members of which some values cost more than a picture is sold for.
const PRICED: [(&str, &[&str]); 2] =
    [("size", &["auto", "256x256", "512x512", "1024x1024"]), ("quality", &["auto", "standard", "low", "medium"])];

/// How many pictures a call may make.
const MAX_IMAGES: i64 = 10;

/// Pictures, as OpenAI's API has it. The price is for a picture of at most 1024 by 1024 of the usual quality.
#[utoipa::path(
    post, path = "/v1/ai/images/generations", tag = "ai", request_body = ImageBody, security(("user" = [])),
    params(
        ("x-account" = Option<String>, Header, description = "`tenant`: the organisation pays."),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses((status = 200, body = Images), Errors<(openapi::User, openapi::Command, openapi::ModelCall)>)
)]
pub async fn create(command: Command) -> Outcome<Response> {
    let mut body: Map<String, Value> = read_json(&command.body)?;
    body.retain(|_, value| !value.is_null());
    let model = text(&mut body, "model")?;
    let images = check(&body)?;
    let app = command.payer.app.clone();
    call::apart(&app, move |answer| run(command.payer, body, model, images, answer)).await
}

async fn run(payer: Payer, body: Map<String, Value>, model: String, images: i64, answer: Answer) {
    let terms = Terms { model: &model, kind: "image", units: Some(images), ..Terms::default() };
    let outcome = match payer.begin(&terms).await {
        Ok(Beginning::Call(begun)) => make(*begun, body, images).await,
        Ok(Beginning::Replay(earlier)) => Ok(earlier),
        Err(problem) => Err(problem),
    };
    // Who has gone may send the same key again.
    drop(answer.send(outcome));
}

async fn make(begun: Begun, body: Map<String, Value>, images: i64) -> Outcome<Response> {
    let open = &begun.open;
    match asked(&begun, body, images).await {
        Ok((answer, usage, cost)) => open.succeed(&answer, usage, cost).await,
        Err(problem) => Err(open.fail(problem).await),
    }
}

async fn asked(
    begun: &Begun,
    body: Map<String, Value>,
    images: i64,
) -> Outcome<(Value, Usage, Option<serde_json::Number>)> {
    let Begun { open, provider, .. } = begun;
    let ask = Ask { body, model: begun.model.clone(), max_output_tokens: 0, stream: false };
    let name = provider.name();
    let request = provider.image(&open.app.config.ai, ask)?;
    let answer = receive::body(open, name, receive::ask(open, name, request).await?).await?;
    let mut answer: Value = serde_json::from_slice(&answer).map_err(|e| invalid(name, format_args!("no JSON: {e}")))?;
    let made = answer.get("data").and_then(Value::as_array).map_or(0, Vec::len) as i64;
    if made == 0 {
        return Err(invalid(name, "no pictures"));
    }
    // Its usage is the provider's way of pricing them, and not ours.
    let mut tally = Tally::new(0, 0);
    if let Some(report) = answer.as_object_mut().and_then(|members| members.remove("usage")) {
        tally.report(&report);
    }
    Ok((answer, Usage { images: made.min(images), source: "reported", ..Usage::NONE }, tally.cost))
}

/// How many pictures are asked for; every fault at once.
fn check(body: &Map<String, Value>) -> Outcome<i64> {
    let fault =
        |name: &str, code: &str| Fault { pointer: format!("/{name}"), code: code.into(), detail: String::new() };
    let mut faults: Vec<Fault> = Vec::new();
    for (name, value) in body {
        match PRICED.iter().find(|(priced, _)| priced == name) {
            Some((_, usual)) if !value.as_str().is_some_and(|value| usual.contains(&value)) => {
                faults.push(fault(name, "not_priced"));
            }
            None if name != "user" && !PASSED.contains(&name.as_str()) => faults.push(fault(name, "unknown_field")),
            _ => {}
        }
    }
    if body.get("prompt").and_then(Value::as_str).is_none_or(str::is_empty) {
        faults.push(fault("prompt", "required"));
    }
    let images = body.get("n").map_or(Some(1), Value::as_i64).filter(|images| (1..=MAX_IMAGES).contains(images));
    match images {
        Some(images) if faults.is_empty() => Ok(images),
        Some(_) => Err(Problem::fields(faults)),
        None => {
            faults.push(fault("n", "out_of_range"));
            Err(Problem::fields(faults))
        }
    }
}
