//! A provider's answer, read by JSON pointer (RFC 6901): of objects with a hundred members we need three.

use chrono::{DateTime, SecondsFormat};
use serde_json::Value;

use super::{CallError, error};

/// The JSON of a success. What is asked of it and is not there makes it nonsense: it may have happened, but what?
#[derive(Clone, Debug)]
pub struct Answer {
    /// The JSON; null for an empty body.
    pub body: Value,
    /// Who answered.
    pub provider: &'static str,
}

impl Answer {
    /// A text that must be there.
    pub fn text(&self, pointer: &str) -> Result<&str, CallError> {
        self.maybe_text(pointer).ok_or_else(|| self.lacks(pointer))
    }

    /// A text; `None` for what is missing, null or empty.
    pub fn maybe_text(&self, pointer: &str) -> Option<&str> {
        self.body.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// An id of something that may be there in full or by its id alone.
    pub fn maybe_id(&self, pointer: &str) -> Option<&str> {
        self.maybe_text(pointer).or_else(|| self.maybe_text(&format!("{pointer}/id")))
    }

    /// A whole number that must be there.
    pub fn integer(&self, pointer: &str) -> Result<i64, CallError> {
        self.body.pointer(pointer).and_then(Value::as_i64).ok_or_else(|| self.lacks(pointer))
    }

    /// A list; empty where there is none.
    pub fn list(&self, pointer: &str) -> &[Value] {
        self.body.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Unix seconds, as RFC 3339 in UTC.
    pub fn maybe_time(&self, pointer: &str) -> Option<String> {
        let time = DateTime::from_timestamp(self.body.pointer(pointer)?.as_i64()?, 0)?;
        Some(time.to_rfc3339_opts(SecondsFormat::Secs, true))
    }

    /// The error for an answer without what we need.
    pub fn lacks(&self, what: impl std::fmt::Display) -> CallError {
        CallError::Unknown(error::invalid(
            self.provider,
            format_args!("{}'s answer has no usable {what}", self.provider),
        ))
    }
}
