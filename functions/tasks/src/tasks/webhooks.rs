//! Events that wait for another try.

use serde_json::{Value, json};
use shared::{events, problem::Outcome};

use super::run::Run;

/// How many events a run may take: on Workers a run has a thousand calls to others, and an event may need ten.
const MAX_EVENTS: u32 = 100;

/// Tries again what is due, one after the other, while there is more and time; answers how many ended how.
pub(super) async fn retry(run: &Run<'_>) -> Outcome<Value> {
    let left_ms = || run.budget.left_ms(run.app.platform());
    let done = events::retry_due(run.app, run.call, MAX_EVENTS, left_ms()).await?;
    let claimed = done.get("claimed").and_then(Value::as_u64).unwrap_or_default();
    let more = claimed >= MAX_EVENTS.into() || left_ms() <= 0;
    Ok(json!({ "done": done, "more": more }))
}
