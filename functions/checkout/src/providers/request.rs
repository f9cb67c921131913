//! An operation's request, read by JSON pointer (RFC 6901). The database wrote it, so what is missing is a fault of ours.

use chrono::DateTime;
use serde_json::Value;
use shared::{
    problem::{Code, Problem},
    providers::CallError,
};

/// A request, or a part of one.
#[derive(Clone, Copy)]
pub(super) struct Request<'a>(pub(super) &'a Value);

impl<'a> Request<'a> {
    /// A text that must be there.
    pub(super) fn text(self, pointer: &str) -> Result<&'a str, CallError> {
        self.maybe_text(pointer).ok_or_else(|| lacks(pointer))
    }

    /// A text; `None` for what is missing, null or empty.
    pub(super) fn maybe_text(self, pointer: &str) -> Option<&'a str> {
        self.0.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// A whole number that must be there.
    pub(super) fn integer(self, pointer: &str) -> Result<i64, CallError> {
        self.maybe_integer(pointer).ok_or_else(|| lacks(pointer))
    }

    /// A whole number; `None` for what is missing or null.
    pub(super) fn maybe_integer(self, pointer: &str) -> Option<i64> {
        self.0.pointer(pointer).and_then(Value::as_i64)
    }

    /// A whole number above nothing.
    pub(super) fn maybe_positive(self, pointer: &str) -> Option<i64> {
        self.maybe_integer(pointer).filter(|number| *number > 0)
    }

    /// Whether a flag is set.
    pub(super) fn flag(self, pointer: &str) -> bool {
        self.0.pointer(pointer).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A list; empty where there is none.
    pub(super) fn list(self, pointer: &str) -> impl Iterator<Item = Request<'a>> {
        let items: &'a [Value] =
            self.0.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().map(Request)
    }

    /// A part as it is; null where it is missing.
    pub(super) fn part(self, pointer: &str) -> &'a Value {
        self.0.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// A time, as Unix seconds; `None` for what is missing or null.
    pub(super) fn maybe_unix_seconds(self, pointer: &str) -> Option<i64> {
        DateTime::parse_from_rfc3339(self.maybe_text(pointer)?).ok().map(|time| time.timestamp())
    }
}

fn lacks(pointer: &str) -> CallError {
    CallError::refuse(Problem::new(Code::Internal).because(format_args!("the operation's request lacks {pointer}")))
}
