//! Hands events to the database, which applies each once, and asks providers in between.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Event, Normalised, Source, ask::ask, normalise, rfc3339};
use crate::{
    auth::service_db,
    db::Db,
    http::{App, Call},
    problem::{Code, Outcome, Problem},
};

/// How often a provider is asked about one event, where another event about the same thing came in between.
const MAX_QUESTIONS: u32 = 3;

/// How many events of a run may fail at the database before the run is given up.
const MAX_ERRORS: u32 = 3;

/// What became of an event.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct Receipt {
    /// Its id here.
    pub id: Uuid,
    /// `applied`, `ignored` (none of our business), `pending` (tried again later), `failed` or `dead`.
    pub status: String,
    /// Whether it had been settled before, so that nothing happened now.
    #[serde(default)]
    pub replayed: bool,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    version: Option<i64>,
}

/// An event that the database has.
#[derive(Deserialize)]
struct Kept {
    id: Uuid,
    provider: String,
    event_id: String,
    payload: Value,
}

/// Takes an event whose signature is verified: stores it and applies it, once. One round trip, two where a provider is asked.
pub async fn receive(app: &Arc<App>, call: &Call, event: Event) -> Outcome<Receipt> {
    let normalised = normalise(&app.config, &event);
    let mut arguments = arguments(&normalised)?;
    arguments.insert("provider".to_owned(), event.source.name().into());
    arguments.insert("event_id".to_owned(), event.event_id.into());
    // What is no object is kept in one: a parameter cannot be null.
    let payload = if event.payload.is_object() { event.payload } else { json!({ "body": event.payload }) };
    arguments.insert("payload".to_owned(), payload);
    let happened = normalised.occurred_at.clone().unwrap_or_else(|| rfc3339(app.platform().now()));
    arguments.insert("occurred_at".to_owned(), happened.into());
    let db = service_db(app, call)?;
    let receipt = db.rpc_as("webhook_event_receive", arguments).await?;
    Asking { app, call, db: &db, source: event.source }.settle(receipt, &normalised).await
}

/// Tries events again that are due, at most `limit`, and begins with none after `max_ms` milliseconds; for the task
/// `retry-webhooks`. Safe twice at once and to be killed half-way. Says how many ended how.
pub async fn retry_due(app: &Arc<App>, call: &Call, limit: u32, max_ms: i64) -> Outcome<Value> {
    let db = service_db(app, call)?;
    let ends_at_ms = app.platform().now().timestamp_millis() + max_ms;
    let mut counts: Map<String, Value> = Map::new();
    let mut count = |name: &str| {
        let before = counts.get(name).and_then(Value::as_u64).unwrap_or_default();
        counts.insert(name.to_owned(), (before + 1).into());
    };
    let mut errors = 0;
    for _ in 0..limit {
        if app.platform().now().timestamp_millis() >= ends_at_ms {
            break;
        }
        // One at a time: a try counts from its claim, and while a provider is slow the last of many would be given up untried.
        let due: Vec<Kept> = db.rpc_as("webhook_event_claim", json!({ "limit": 1 })).await?;
        let Some(kept) = due.into_iter().next() else { break };
        count("claimed");
        let id = kept.id;
        match again(app, call, &db, kept).await {
            Ok(receipt) => count(&receipt.status),
            // One that the database cannot take must not keep the others from their turn.
            Err(problem) if errors == MAX_ERRORS => return Err(problem),
            Err(problem) => {
                errors += 1;
                count("errors");
                warn(app, call, id, &problem);
            }
        }
    }
    Ok(Value::Object(counts))
}

/// The event's row has nothing of this: what went wrong undid what was written there.
fn warn(app: &App, call: &Call, id: Uuid, problem: &Problem) {
    let line = json!({
        "level": "warn", "function": app.name, "message": "an event could not be tried again", "request_id": call.0.request_id,
        "webhook_event_id": id, "code": problem.code.name(), "cause": problem.cause,
    });
    app.platform().log(&line.to_string());
}

/// Applies a stored event again, as an administrator asks for. One that was applied stays as it is.
pub async fn replay(app: &Arc<App>, call: &Call, id: Uuid) -> Outcome<Receipt> {
    let db = service_db(app, call)?;
    let kept: Kept = db.rpc_as("webhook_event_get", json!({ "id": id })).await?;
    again(app, call, &db, kept).await
}

async fn again(app: &Arc<App>, call: &Call, db: &Db, kept: Kept) -> Outcome<Receipt> {
    let unknown = || Problem::new(Code::Internal).because(format_args!("an event of {}", kept.provider));
    let source = Source::from_name(&kept.provider).ok_or_else(unknown)?;
    let event = Event { source, event_id: kept.event_id, payload: kept.payload };
    let normalised = normalise(&app.config, &event);
    let all = arguments(&normalised)?;
    let mut arguments = Map::new();
    arguments.insert("id".to_owned(), kept.id.to_string().into());
    for name in ["commands", "question", "error"] {
        arguments.insert(name.to_owned(), all.get(name).cloned().unwrap_or_default());
    }
    let receipt = db.rpc_as("webhook_event_retry", arguments).await?;
    Asking { app, call, db, source }.settle(receipt, &normalised).await
}

fn arguments(normalised: &Normalised) -> Outcome<Map<String, Value>> {
    match serde_json::to_value(normalised) {
        Ok(Value::Object(members)) => Ok(members),
        other => Err(Problem::new(Code::Internal).because(format_args!("an event became {other:?}"))),
    }
}

/// The second half of an event that needs its provider's answer.
struct Asking<'a> {
    app: &'a Arc<App>,
    call: &'a Call,
    db: &'a Db,
    source: Source,
}

impl Asking<'_> {
    /// Asks, and settles the event with the answer. Where another event about the same thing was applied in between, the answer
    /// may be older than that one: it is asked for again.
    async fn settle(&self, mut receipt: Receipt, normalised: &Normalised) -> Outcome<Receipt> {
        let Some(question) = &normalised.question else { return Ok(receipt) };
        for _ in 0..MAX_QUESTIONS {
            let Some(version) = receipt.version.filter(|_| receipt.status == "pending" && !receipt.replayed) else {
                break;
            };
            let told = ask(self.app, self.call, self.source, question).await;
            let (commands, error) = match &told {
                Ok(commands) => (commands.as_slice(), Value::Null),
                Err(fault) => (&[][..], fault.argument()),
            };
            let arguments = json!({ "id": receipt.id, "version": version, "commands": commands, "error": error });
            receipt = self.db.rpc_as("webhook_event_settle", arguments).await?;
            // Without a newer version there is nothing to be asked again: it waits for something else.
            if told.is_err() || receipt.version == Some(version) {
                break;
            }
        }
        Ok(receipt)
    }
}
