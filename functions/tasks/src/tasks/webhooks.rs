//! Events that wait for another try.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared::{events, problem::Outcome};

use super::run::Run;

/// How many events are taken at once: few enough to be done with them while the database keeps them for us.
const BATCH: i32 = 20;

/// How many batches a run may take.
const MAX_BATCHES: u32 = 50;

/// Tries again what is due, batch by batch, while there is more and time; answers how many ended how.
pub(super) async fn retry(run: &Run<'_>) -> Outcome<Value> {
    let (mut done, mut batches) = (BTreeMap::<String, i64>::new(), 0);
    loop {
        let counts = events::retry_due(run.app, run.call, BATCH).await?;
        let members = counts.as_object().into_iter().flatten();
        for (what, count) in members.filter_map(|(what, count)| Some((what, count.as_i64()?))) {
            *done.entry(what.clone()).or_default() += count;
        }
        batches += 1;
        let claimed = counts.get("claimed").and_then(Value::as_i64).unwrap_or_default();
        let more = claimed >= BATCH.into();
        if !more || batches == MAX_BATCHES || run.budget.left_ms(run.app.platform()) <= 0 {
            return Ok(json!({ "done": done, "more": more }));
        }
    }
}
