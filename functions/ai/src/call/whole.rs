//! A chat whose answer comes in one piece.

use serde::Deserialize as _;
use serde_json::Value;
use shared::{
    axum::response::Response,
    problem::{Outcome, Problem},
};

use super::{Begun, Open, receive};
use crate::{
    chat::{
        count::Written,
        usage::{self, Tally},
    },
    providers::{Ask, Dialect, Provider, ollama, refusal::invalid},
};

/// Asks and settles. The client gets the answer only when it is paid, as it is with everything that is sold here.
pub(crate) async fn run(begun: Begun, ask: Ask, tally: Tally) -> Outcome<Response> {
    let Begun { open, provider, .. } = begun;
    match asked(&open, provider, ask, tally).await {
        Ok((answer, tally)) => open.succeed(&answer, tally.usage(), tally.cost).await,
        Err(problem) => Err(open.fail(problem).await),
    }
}

async fn asked(open: &Open, provider: &dyn Provider, ask: Ask, mut tally: Tally) -> Outcome<(Value, Tally)> {
    let config = &open.app.config.ai;
    let name = provider.name();
    let answer = receive::ask(open, name, provider.chat(config, ask)?).await?;
    let body = receive::body(open, name, answer).await?;
    let mut answer: Value = serde_json::from_slice(&body).map_err(|e| invalid(name, format_args!("no JSON: {e}")))?;
    if provider.dialect(config) == Dialect::Ollama {
        answer = ollama::answer::whole(&answer, &chat_id(open), open.app.platform().now().timestamp());
    }
    let choices = answer.get("choices").and_then(Value::as_array).filter(|choices| !choices.is_empty());
    let choices = choices.ok_or_else(|| nothing(name, &answer))?;
    tally.write(
        choices.iter().filter_map(|choice| Written::deserialize(choice.get("message")?).ok()).map(|it| it.0).sum(),
    );
    if let Some(report) = answer.get_mut("usage").filter(|report| !report.is_null()) {
        tally.report(report);
        *report = usage::shown(report);
    }
    Ok((answer, tally))
}

/// The id of an answer whose provider gives none.
pub(crate) fn chat_id(open: &Open) -> String {
    format!("chatcmpl-{}", open.id.simple())
}

/// A success without an answer; some providers put an error there.
fn nothing(provider: &str, answer: &Value) -> Problem {
    let error = answer.get("error").map(Value::to_string).unwrap_or_default();
    invalid(provider, format_args!("an answer without choices {error}"))
}
