//! The one shape of everything that is done at a payment provider.
//!
//! The database decides and remembers before (`…_begin`, with the caller's identity), the provider is asked in between, and the
//! database settles after (`provider_operation_finish` or `provider_operation_fail`, with the service's identity, since what a
//! provider said is not for a buyer to tell). A function that dies half-way leaves an operation that the same `Idempotency-Key`
//! takes up again, under the same key at the provider: it happens there once.

use std::sync::Arc;

use http::{StatusCode, request::Parts};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json, value::RawValue};
use shared::{
    auth::{Principal, service_db},
    axum::extract::FromRequestParts,
    config::Config,
    db::Db,
    http::{App, Call, Reply},
    problem::{Code, Outcome, Problem},
};
use uuid::Uuid;

use crate::providers::{self, Failure, Operation};

/// What the database answers on either side of a provider's call.
#[derive(Deserialize)]
struct Step {
    /// The answer to the client, where nothing is left to do.
    #[serde(default)]
    answer: Option<Box<RawValue>>,
    /// Its status.
    #[serde(default)]
    status: Option<u16>,
    /// What is to be done at a provider.
    #[serde(default)]
    operation: Option<Box<RawValue>>,
}

/// The rest of an operation that only looks: our own answer, into which the provider's figures go.
#[derive(Deserialize)]
struct Preview {
    answer: Map<String, Value>,
}

/// A user whose request may need a provider.
pub struct Caller {
    /// The instance.
    pub app: Arc<App>,
    /// The request.
    pub call: Call,
    /// The database, asked with the user's identity.
    pub db: Db,
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let principal = Principal::from_request_parts(parts, app).await?;
        Ok(Self { app: app.clone(), call: Call::of(parts), db: principal.db })
    }
}

impl Caller {
    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.app.config
    }

    /// Adds the provider that the caller wants, or the first that is configured, to the arguments of a `…_begin`.
    pub fn choose(&self, arguments: &mut Map<String, Value>) -> Outcome<()> {
        let chosen = providers::choose(&self.app, arguments.get("provider").and_then(Value::as_str))?;
        arguments.insert("provider".to_owned(), chosen.name.name().into());
        arguments.insert("livemode".to_owned(), chosen.livemode.into());
        Ok(())
    }

    /// Runs an operation to its end: `begin` is the RPC that decides. One round trip to the database where no provider is
    /// needed, two where one is.
    pub async fn run(&self, begin: &str, arguments: Map<String, Value>) -> Outcome<Reply> {
        // What comes after the provider's call must not fail for want of a secret: nothing is begun without it.
        service_db(&self.app, &self.call)?;
        let reply = self.db.rpc(begin, arguments).await?;
        let step: Step = read(&reply.body)?;
        let Some(begun) = step.operation else {
            return answer(step, reply);
        };
        let operation: Operation = read(begun.get().as_bytes())?;
        let outcome = providers::run(&self.app, &self.call, &operation).await;
        match (outcome, operation.id) {
            (Ok(result), Some(id)) => self.finish(id, result).await,
            (Ok(figures), None) => preview(read(begun.get().as_bytes())?, figures),
            (Err(failure), Some(id)) => Err(self.fail(id, failure).await),
            (Err(Failure::Refused(problem) | Failure::Unknown(problem)), None) => Err(problem),
        }
    }

    /// Settles what the provider did. Where the database is away now, the operation stays as it is: the caller's next try
    /// with the same key asks the provider for what it did, and settles that.
    async fn finish(&self, id: Uuid, result: Value) -> Outcome<Reply> {
        let service = service_db(&self.app, &self.call)?;
        match service.rpc("provider_operation_finish", json!({ "operation_id": id, "result": result })).await {
            Ok(reply) => answer(read(&reply.body)?, reply),
            // It was read, and does not fit what was asked for: whether it happened is as good as unknown.
            Err(problem) if problem.code == Code::ProviderInvalid => {
                Err(self.fail(id, Failure::Unknown(problem)).await)
            }
            Err(problem) => Err(problem),
        }
    }

    /// Undoes what was begun, as far as it is known that nothing happened at the provider.
    async fn fail(&self, id: Uuid, failure: Failure) -> Problem {
        let (outcome, problem) = match failure {
            Failure::Refused(problem) => ("refused", problem),
            Failure::Unknown(problem) => ("unknown", problem),
        };
        // The payer may read the code (as a payment's failure), the operator the cause.
        let code = problem.members.get("decline_code").cloned().unwrap_or_else(|| problem.code.name().into());
        let error = json!({ "code": code, "cause": problem.cause });
        let arguments = json!({ "operation_id": id, "outcome": outcome, "error": error });
        let settled = match service_db(&self.app, &self.call) {
            Ok(service) => service.rpc("provider_operation_fail", arguments).await.map(drop),
            Err(problem) => Err(problem),
        };
        if let Err(unsettled) = settled {
            self.warn(id, outcome, &unsettled);
        }
        problem
    }

    /// The operation ends by itself later; the operator should know that this one was not told how it went.
    fn warn(&self, id: Uuid, outcome: &str, problem: &Problem) {
        let line = json!({
            "level": "warn", "function": self.app.name, "message": "an operation at a provider was left open",
            "request_id": self.call.0.request_id, "operation_id": id, "outcome": outcome, "code": problem.code.name(),
            "cause": problem.cause,
        });
        self.app.platform().log(&line.to_string());
    }
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Outcome<T> {
    serde_json::from_slice(json)
        .map_err(|e| Problem::new(Code::Internal).because(format_args!("no step of an operation: {e}")))
}

/// A preview, with the provider's figures in place of ours: it is the provider who charges.
fn preview(ours: Preview, figures: Value) -> Outcome<Reply> {
    let mut answer = ours.answer;
    for (name, own) in &mut answer {
        if let Some(figure) = figures.get(name).filter(|figure| !figure.is_null()) {
            own.clone_from(figure);
        }
    }
    Reply::ok(&answer)
}

/// The database's own words, byte for byte: a retry gets the same. Whether they are a replay is in the reply's headers.
fn answer(step: Step, reply: Reply) -> Outcome<Reply> {
    let body = step.answer.ok_or_else(|| Problem::new(Code::Internal).because("neither an answer nor an operation"))?;
    let status = step.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    Ok(Reply { status, body: body.get().to_owned().into(), headers: reply.headers })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a preview has the provider's figures where it says any, ours elsewhere, and no member more or less.
    #[test]
    fn a_preview_has_the_provider_s_figures() {
        let ours = json!({ "answer": { "preview": true, "amount_due": { "amount": 5 }, "effective_at": "2030-01-01T00:00:00Z" } });
        let ours = serde_json::from_value::<Preview>(ours).ok();
        let figures = json!({ "amount_due": { "amount": 7 }, "effective_at": null, "current_period_end": "x" });
        let answer = ours.and_then(|ours| preview(ours, figures).ok());
        let answer = answer.and_then(|reply| serde_json::from_slice::<Value>(&reply.body).ok());
        let wanted = json!({ "preview": true, "amount_due": { "amount": 7 }, "effective_at": "2030-01-01T00:00:00Z" });
        assert_eq!(answer, Some(wanted));
    }
}
