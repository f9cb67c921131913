//! `/v1/ai/chat/completions`

use shared::{
    axum::response::Response,
    openapi::{self, Errors},
    problem::Outcome,
};

use super::command::Command;
use crate::{
    call::{self, Answer, Beginning, Payer, Terms},
    chat::{request::ChatRequest, usage::Tally},
    model::{ChatBody, ChatCompletion},
    providers::Ask,
};

/// A chat, as OpenAI's API has it: any client of that works with `/v1/ai` as its base URL. What it can cost at most is held first
/// (`x-credits-held`); what it did cost is in `x-credits-charged`, and of a stream in the last chunk, as `x_turnpike`.
#[utoipa::path(
    post, path = "/v1/ai/chat/completions", tag = "ai", request_body = ChatBody, security(("user" = [])),
    params(
        ("x-account" = Option<String>, Header, description = "`tenant`: the organisation pays."),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again; not of a stream."),
    ),
    responses(
        (status = 200, body = ChatCompletion, description = "The answer; with `stream`, server-sent events."),
        Errors<(openapi::User, openapi::Command, openapi::ModelCall)>,
    )
)]
pub async fn create(command: Command) -> Outcome<Response> {
    let request = ChatRequest::read(&command.body)?;
    let app = command.payer.app.clone();
    call::apart(&app, |answer| run(command.payer, request, answer)).await
}

async fn run(payer: Payer, request: ChatRequest, answer: Answer) {
    let terms = Terms {
        model: &request.model,
        kind: "chat",
        input_tokens: request.size.at_most,
        max_output_tokens: request.max_output_tokens,
        units: None,
        stream: request.stream,
    };
    let begun = match payer.begin(&terms).await {
        Ok(Beginning::Call(begun)) => *begun,
        Ok(Beginning::Replay(earlier)) => return drop(answer.send(Ok(earlier))),
        Err(problem) => return drop(answer.send(Err(problem))),
    };
    let tally = Tally::new(request.size.about, begun.max_output_tokens);
    let ask = Ask {
        body: request.body,
        model: begun.model.clone(),
        max_output_tokens: begun.max_output_tokens,
        stream: request.stream,
    };
    if request.stream {
        call::stream(begun, ask, tally, request.include_usage, answer).await;
    } else {
        let outcome = call::whole::run(begun, ask, tally).await;
        // Who has gone may send the same key again.
        drop(answer.send(outcome));
    }
}
