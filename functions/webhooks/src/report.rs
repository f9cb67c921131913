//! From a verified body to an event.

use bytes::Bytes;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shared::{
    events::{Event, Source, clean},
    problem::{Code, Outcome, Problem},
};

/// The longest id of an event that is kept as it is, in bytes.
const MAX_EVENT_ID_BYTES: usize = 255;

/// The event of a body. `event_id` is the provider's, where it stands in a header; else it is in the body.
pub(crate) fn event(source: Source, event_id: Option<String>, body: &Bytes) -> Outcome<Event> {
    let mut payload: Value = serde_json::from_slice(body).map_err(|e| Problem::new(Code::InvalidJson).because(e))?;
    clean(&mut payload);
    let told = event_id.or_else(|| payload.get("id").and_then(Value::as_str).map(str::to_owned));
    let fits = |id: &String| !id.is_empty() && id.len() <= MAX_EVENT_ID_BYTES;
    // Whatever was signed is kept, and the same body is the same event.
    let event_id = told.filter(fits).unwrap_or_else(|| format!("sha256:{:x}", Sha256::digest(body)));
    Ok(Event { source, event_id, payload })
}
