//! A call that is under way, and how it is settled.

use std::sync::Arc;

use http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Number, Value, json, value::RawValue};
use shared::{
    auth::service_db,
    axum::response::{IntoResponse as _, Response},
    http::{App, Call, Reply},
    platform::MAX_UPSTREAM_BODY_BYTES,
    problem::{Code, Outcome, Problem},
};
use uuid::Uuid;

use crate::chat::usage::Usage;

/// What was held for the call, and what it cost, in credits.
const CREDITS_HELD: HeaderName = HeaderName::from_static("x-credits-held");
const CREDITS_CHARGED: HeaderName = HeaderName::from_static("x-credits-charged");

/// How long to wait before each new try to settle, in milliseconds. Workers gives what goes on after a client 30 seconds.
const SETTLE_WAITS_MS: [u32; 3] = [200, 1_000, 3_000];

/// The largest answer that is kept, in bytes: the database hands it back, with blanks between its members.
const MAX_KEPT_BYTES: usize = MAX_UPSTREAM_BODY_BYTES / 2;

/// How a call ended.
#[derive(Debug)]
pub(crate) struct Ending<'e> {
    /// `succeeded`, `failed` or `canceled`.
    pub(crate) status: &'e str,
    /// What it used.
    pub(crate) usage: Usage,
    /// What the provider charges us, in dollars, where it says so.
    pub(crate) cost: Option<Number>,
    /// The code of what went wrong.
    pub(crate) error: Option<&'e str>,
    /// The answer, for a retry with the same key.
    pub(crate) answer: Option<&'e Value>,
}

/// What `ai_call_finish` answers, as far as it is read.
#[derive(Debug, Deserialize)]
pub(crate) struct Settled {
    /// How many credits it cost.
    pub(crate) charged: i64,
    /// The answer as a retry will get it, where it is kept.
    #[serde(default)]
    pub(crate) answer: Option<Box<RawValue>>,
}

/// A call that must be settled.
pub(crate) struct Open {
    /// The instance.
    pub(crate) app: Arc<App>,
    /// The request.
    pub(crate) call: Call,
    /// The call's id.
    pub(crate) id: Uuid,
    /// How many credits are held.
    pub(crate) held: i64,
    /// Whether the answer is kept for a retry.
    pub(crate) is_kept: bool,
    headers: Vec<(HeaderName, HeaderValue)>,
    start_ms: i64,
    first_token_ms: Option<i64>,
}

impl Open {
    pub(super) fn new(
        app: Arc<App>,
        call: Call,
        id: Uuid,
        held: i64,
        is_kept: bool,
        headers: Vec<(HeaderName, HeaderValue)>,
    ) -> Self {
        let start_ms = app.platform().now().timestamp_millis();
        Self { app, call, id, held, is_kept, headers, start_ms, first_token_ms: None }
    }

    /// Milliseconds since the call began; clocks may be set back.
    pub(crate) fn passed_ms(&self) -> i64 {
        (self.app.platform().now().timestamp_millis() - self.start_ms).max(0)
    }

    /// Notes that the model has begun to write.
    pub(crate) fn note_first_token(&mut self) {
        self.first_token_ms = self.first_token_ms.or(Some(self.passed_ms()));
    }

    /// Charges what was used and gives the rest back. It may be done twice: the database answers the same.
    pub(crate) async fn settle(&self, ending: &Ending<'_>) -> Outcome<Settled> {
        let arguments = json!({
            "call_id": self.id, "status": ending.status, "usage": ending.usage, "provider_cost": ending.cost,
            "first_token_ms": self.first_token_ms, "duration_ms": self.passed_ms(), "error": ending.error,
            "answer": ending.answer,
        });
        let mut waits = SETTLE_WAITS_MS.into_iter();
        loop {
            let problem = match service_db(&self.app, &self.call)?.rpc_as("ai_call_finish", &arguments).await {
                Ok(settled) => return Ok(settled),
                Err(problem) => problem,
            };
            let may_help = matches!(problem.code, Code::DatabaseUnavailable | Code::DatabaseTimeout);
            match waits.next().filter(|_| may_help) {
                Some(wait_ms) => self.app.platform().sleep_ms(wait_ms).await,
                None => {
                    self.warn("a call was left to be settled by the database", &problem);
                    return Err(problem);
                }
            }
        }
    }

    /// Settles what went well, and gives the client the answer: as the database keeps it, where a retry would get that.
    pub(crate) async fn succeed(&self, answer: &Value, usage: Usage, cost: Option<Number>) -> Outcome<Response> {
        let kept = Some(answer).filter(|answer| self.is_kept && can_be_kept(answer));
        let settled = self.settle(&Ending { status: "succeeded", usage, cost, error: None, answer: kept }).await?;
        let reply = match &settled.answer {
            Some(kept) => Reply::raw(StatusCode::OK, kept.get().to_owned().into()),
            None => Reply::ok(answer)?,
        };
        let mut response = reply.into_response();
        self.mark(&mut response, Some(&settled));
        Ok(response)
    }

    /// Gives everything back, for what went wrong before there was an answer.
    pub(crate) async fn fail(&self, problem: Problem) -> Problem {
        let error = Some(problem.code.name());
        let ending = Ending { status: "failed", usage: Usage::NONE, cost: None, error, answer: None };
        // The client still gets the provider's own trouble; what is held ends by itself.
        drop(self.settle(&ending).await);
        problem
    }

    /// Notes down what was used so far, while the stream goes on.
    pub(crate) fn note_progress(&self, usage: Usage) {
        let Ok(service) = service_db(&self.app, &self.call) else { return };
        let arguments = json!({ "call_id": self.id, "usage": usage });
        self.app.platform().background(Box::pin(async move {
            // The next one tells more; the end tells all.
            drop(service.rpc("ai_call_progress", arguments).await);
        }));
    }

    /// Adds what was held, and what the limit says, to an answer.
    pub(crate) fn mark(&self, answer: &mut Response, settled: Option<&Settled>) {
        let headers = answer.headers_mut();
        headers.extend(self.headers.iter().cloned());
        headers.insert(CREDITS_HELD, self.held.into());
        if let Some(settled) = settled {
            headers.insert(CREDITS_CHARGED, settled.charged.into());
        }
    }

    /// What a stream tells at its end.
    pub(crate) fn receipt(&self, settled: Option<Settled>) -> Value {
        json!({
            "call_id": self.id, "credits_held": self.held,
            "credits_charged": settled.map(|settled| settled.charged),
        })
    }

    /// Tells the operator what no client is told any more.
    pub(crate) fn warn(&self, message: &str, problem: &Problem) {
        let line = json!({
            "level": "warn", "function": self.app.name, "message": message, "request_id": self.call.0.request_id,
            "call_id": self.id, "code": problem.code.name(), "cause": problem.cause,
        });
        self.app.platform().log(&line.to_string());
    }
}

/// Whether the database can keep an answer, and give it again: pictures may be too large, and no text there holds a zero byte.
fn can_be_kept(answer: &Value) -> bool {
    serde_json::to_string(answer).is_ok_and(|text| text.len() <= MAX_KEPT_BYTES && !text.contains("\\u0000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: an answer that the database could not keep or give again is not given to it, so that its call is settled and answered.
    #[test]
    fn what_cannot_be_kept() {
        let answer = |text: &str| can_be_kept(&json!({ "data": [{ "b64_json": text }] }));
        assert!(answer("QUJD") && answer("\u{1}\n") && answer(&"x".repeat(MAX_KEPT_BYTES - 100)));
        assert!(!answer("a\u{0}b") && !answer(&"x".repeat(MAX_KEPT_BYTES)));
    }
}
