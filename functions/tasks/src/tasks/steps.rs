//! Tasks that are the database's: one step after the other, while there is more and time.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use shared::problem::Outcome;

use super::run::Run;

/// How many rows a step may look at of each kind: few enough for a transaction of a second.
const ROWS_A_STEP: u32 = 500;

/// How many steps a run may take.
const MAX_STEPS: u32 = 100;

/// What a step did.
#[derive(Deserialize)]
struct Step {
    done: BTreeMap<String, i64>,
    more: bool,
}

/// Takes the task's steps; answers how much was done, and whether anything is left.
pub(super) async fn take(run: &Run<'_>, name: &str) -> Outcome<Value> {
    let (mut done, mut steps, mut more) = (BTreeMap::<String, i64>::new(), 0, true);
    while more && steps < MAX_STEPS && run.budget.left_ms(run.app.platform()) > 0 {
        let arguments = json!({ "name": name, "before": run.started_at, "max_rows": ROWS_A_STEP });
        let step: Step = run.db.rpc_as("task_step", arguments).await?;
        for (what, count) in step.done {
            *done.entry(what).or_default() += count;
        }
        steps += 1;
        more = step.more;
    }
    Ok(json!({ "done": done, "steps": steps, "more": more }))
}
