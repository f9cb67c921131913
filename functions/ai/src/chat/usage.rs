//! What a call has used: as its provider reports it, or counted.

use serde::Serialize;
use serde_json::{Map, Number, Value, json};

use super::bound::tokens_in;

/// The most tokens, and dollars, that a report is believed: the database takes no more, and what it refuses is not settled.
const MAX_TOKENS: f64 = 1e12;
const MAX_COST_USD: f64 = 1e6;

/// The members of a usage that a client sees. What the provider charges us is not among them.
const SHOWN: [&str; 5] =
    ["prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "completion_tokens_details"];

/// What a call is charged for; the members are those of the database's `p_usage`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Usage {
    /// Tokens that were read, those from a cache included.
    pub(crate) input_tokens: i64,
    /// Those of them that came from the provider's cache.
    pub(crate) cached_input_tokens: i64,
    /// Tokens that were written.
    pub(crate) output_tokens: i64,
    /// Pictures that were made.
    pub(crate) images: i64,
    /// Seconds of video that were made.
    pub(crate) video_seconds: i64,
    /// `reported`, `counted` or `none`.
    pub(crate) source: &'static str,
}

impl Usage {
    /// Nothing.
    pub(crate) const NONE: Self =
        Self { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, images: 0, video_seconds: 0, source: "none" };

    /// As OpenAI writes it.
    pub(crate) fn to_openai(self) -> Value {
        json!({
            "prompt_tokens": self.input_tokens,
            "completion_tokens": self.output_tokens,
            "total_tokens": self.input_tokens + self.output_tokens,
        })
    }
}

/// What is known of a chat's usage so far.
#[derive(Debug)]
pub(crate) struct Tally {
    input_about: i64,
    output_limit: i64,
    written_bytes: i64,
    reported: Option<Usage>,
    /// What the provider charges us, in dollars.
    pub(crate) cost: Option<Number>,
}

impl Tally {
    /// Of a chat that reads about so many tokens and may write so many.
    pub(crate) fn new(input_about: i64, output_limit: i64) -> Self {
        Self { input_about, output_limit, written_bytes: 0, reported: None, cost: None }
    }

    /// Counts what was written.
    pub(crate) fn write(&mut self, bytes: i64) {
        self.written_bytes += bytes;
    }

    /// Whether anything was written.
    pub(crate) fn has_output(&self) -> bool {
        self.written_bytes > 0 || self.reported.is_some_and(|usage| usage.output_tokens > 0)
    }

    /// Takes what the provider says, in OpenAI's words, with the cost that OpenRouter adds; of several reports the last holds. One
    /// without tokens is none: some servers have the member and never fill it.
    pub(crate) fn report(&mut self, usage: &Value) {
        let number = |pointer: &str| usage.pointer(pointer).and_then(Value::as_f64);
        let whole = |pointer: &str| number(pointer).map_or(0, |number| number.clamp(0.0, MAX_TOKENS) as i64);
        let (input, output) = (whole("/prompt_tokens"), whole("/completion_tokens"));
        if input > 0 || output > 0 {
            let cached = whole("/prompt_tokens_details/cached_tokens");
            self.reported = Some(Usage {
                input_tokens: input,
                cached_input_tokens: cached.min(input),
                output_tokens: output,
                source: "reported",
                ..Usage::NONE
            });
        }
        match usage.get("cost") {
            Some(Value::Number(cost)) if cost.as_f64().is_some_and(|cost| (0.0..=MAX_COST_USD).contains(&cost)) => {
                self.cost = Some(cost.clone());
            }
            _ => {}
        }
    }

    /// What was used. Counted, the output is a token for four bytes, and never above its limit; a report that says nothing of what
    /// was plainly written, or read, is not believed there: Ollama leaves out what it has read before.
    pub(crate) fn usage(&self) -> Usage {
        let is_whole = |usage: &Usage| usage.output_tokens > 0 || self.written_bytes == 0;
        let read = self.reported.map(|usage| usage.input_tokens).filter(|tokens| *tokens > 0);
        let input_tokens = read.unwrap_or(self.input_about);
        self.reported.filter(is_whole).map(|usage| Usage { input_tokens, ..usage }).unwrap_or(Usage {
            input_tokens,
            output_tokens: tokens_in(self.written_bytes).min(self.output_limit),
            source: "counted",
            ..Usage::NONE
        })
    }
}

/// A provider's usage as a client may see it.
pub(crate) fn shown(usage: &Value) -> Value {
    let Value::Object(members) = usage else { return Value::Null };
    let kept = members.iter().filter(|(name, _)| SHOWN.contains(&name.as_str()));
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: what the provider reports is taken, its cost stays ours, and without a report it is counted.
    #[test]
    fn reported_or_counted() {
        let mut tally = Tally::new(10, 100);
        tally.write(41);
        let counted = Usage { input_tokens: 10, output_tokens: 11, source: "counted", ..Usage::NONE };
        assert_eq!(tally.usage(), counted);
        tally.report(&json!({ "prompt_tokens": 0, "completion_tokens": 0 }));
        assert_eq!(tally.usage(), counted, "a report of nothing is no report");
        let report = json!({ "prompt_tokens": 7, "completion_tokens": 9, "cost": 0.25,
            "prompt_tokens_details": { "cached_tokens": 99 } });
        tally.report(&report);
        let usage =
            Usage { input_tokens: 7, cached_input_tokens: 7, output_tokens: 9, source: "reported", ..Usage::NONE };
        assert_eq!((tally.usage(), tally.cost.map(|cost| cost.to_string())), (usage, Some("0.25".to_owned())));
        assert_eq!(shown(&report).get("cost"), None);
    }

    /// Promise: what was read is charged for though the report leaves it out.
    #[test]
    fn what_was_read_counts() {
        let mut tally = Tally::new(10, 100);
        tally.report(&json!({ "completion_tokens": 9 }));
        let usage = Usage { input_tokens: 10, output_tokens: 9, source: "reported", ..Usage::NONE };
        assert_eq!(tally.usage(), usage);
    }

    /// Promise: figures that no call can have become such as the database takes, so that the call is settled all the same.
    #[test]
    fn absurd_reports_are_bounded() {
        let mut tally = Tally::new(10, 100);
        tally.report(&json!({ "prompt_tokens": 1e300, "completion_tokens": u64::MAX, "cost": -1,
            "prompt_tokens_details": { "cached_tokens": -5 } }));
        let usage = tally.usage();
        assert_eq!((usage.input_tokens, usage.output_tokens), (1_000_000_000_000, 1_000_000_000_000));
        assert_eq!((usage.cached_input_tokens, tally.cost.clone()), (0, None));
        tally.report(&json!({ "prompt_tokens": -7, "completion_tokens": 1, "cost": 1e7 }));
        assert_eq!((tally.usage().input_tokens, tally.cost), (10, None));
    }

    /// Promise: what is counted never passes the limit that was paid for.
    #[test]
    fn counted_within_the_limit() {
        let mut tally = Tally::new(1, 5);
        tally.write(1_000);
        assert_eq!(tally.usage().output_tokens, 5);
    }
}
