//! A payload, read by JSON pointer (RFC 6901): of objects with a hundred members we need ten, and none may be what we expect.

use chrono::{DateTime, Datelike as _, Utc};
use serde_json::Value;

use super::rfc3339;

/// The longest id of a provider that is one, in characters.
const MAX_ID_CHARS: usize = 255;

/// The most that is kept of a text for people, in characters.
const MAX_WORDS_CHARS: usize = 500;

/// The years of a time that the database can hold and a calendar may mean.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

/// A part of a payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a>(pub(super) &'a Value);

/// A known event that lacks what it must have.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable(String);

impl Unreadable {
    pub(super) fn of(what: impl std::fmt::Display) -> Self {
        Self(format!("no usable {what}"))
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'a> Reading<'a> {
    /// What is there; null for nothing.
    pub(super) fn at(self, pointer: &str) -> Self {
        Self(self.0.pointer(pointer).unwrap_or(&Value::Null))
    }

    /// A text; `None` for what is missing, no text or empty.
    pub(super) fn maybe_text(self, pointer: &str) -> Option<&'a str> {
        self.at(pointer).0.as_str().filter(|text| !text.is_empty())
    }

    /// Words for people, shortened.
    pub(super) fn maybe_words(self, pointer: &str) -> Option<String> {
        self.maybe_text(pointer).map(|text| text.chars().take(MAX_WORDS_CHARS).collect())
    }

    /// An id of something that may be there in full or by its id alone.
    pub(super) fn maybe_id(self, pointer: &str) -> Option<&'a str> {
        let id = self.maybe_text(pointer).or_else(|| self.maybe_text(&format!("{pointer}/id")))?;
        (id.chars().count() <= MAX_ID_CHARS).then_some(id)
    }

    /// The first id of several places.
    pub(super) fn first_id(self, pointers: &[&str]) -> Option<&'a str> {
        pointers.iter().find_map(|pointer| self.maybe_id(pointer))
    }

    /// An id that must be there.
    pub(super) fn id(self, pointer: &str) -> Result<&'a str, Unreadable> {
        self.maybe_id(pointer).ok_or_else(|| Unreadable::of(pointer))
    }

    /// A whole number.
    pub(super) fn maybe_integer(self, pointer: &str) -> Option<i64> {
        self.at(pointer).0.as_i64()
    }

    /// A whole number that a provider wrote as a number or as a text, not below zero and not past what a counter holds.
    pub(super) fn maybe_count(self, pointer: &str) -> Option<i32> {
        let number = self.maybe_integer(pointer).or_else(|| self.maybe_text(pointer)?.parse().ok())?;
        i32::try_from(number).ok().filter(|number| *number >= 0)
    }

    /// A currency: three letters, lower case.
    pub(super) fn currency(self, pointer: &str) -> Result<String, Unreadable> {
        let code = self.maybe_text(pointer).map(str::to_ascii_lowercase);
        let is_code = |code: &String| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase());
        code.filter(is_code).ok_or_else(|| Unreadable::of(pointer))
    }

    /// Whether it is true.
    pub(super) fn flag(self, pointer: &str) -> bool {
        self.at(pointer).0 == &Value::Bool(true)
    }

    /// A list; empty where there is none.
    pub(super) fn list(self, pointer: &str) -> impl Iterator<Item = Reading<'a>> + use<'a> {
        self.at(pointer).0.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(Reading)
    }

    /// Unix seconds, as RFC 3339.
    pub(super) fn maybe_seconds(self, pointer: &str) -> Option<String> {
        time(DateTime::from_timestamp(self.maybe_integer(pointer)?, 0)?)
    }

    /// Unix milliseconds, as RFC 3339.
    pub(super) fn maybe_millis(self, pointer: &str) -> Option<String> {
        time(DateTime::from_timestamp_millis(self.maybe_integer(pointer)?)?)
    }

    /// A time in RFC 3339, as ours are.
    pub(super) fn maybe_time(self, pointer: &str) -> Option<String> {
        time(DateTime::parse_from_rfc3339(self.maybe_text(pointer)?).ok()?.to_utc())
    }
}

fn time(time: DateTime<Utc>) -> Option<String> {
    YEARS.contains(&time.year()).then(|| rfc3339(time))
}

/// The payload as the database can keep it: JSON allows a zero byte in a text, Postgres does not.
pub fn clean(value: &mut Value) {
    match value {
        Value::String(text) => clean_text(text),
        Value::Array(items) => items.iter_mut().for_each(clean),
        Value::Object(members) => {
            if members.keys().any(|name| name.contains('\0')) {
                let renamed = std::mem::take(members).into_iter().map(|(mut name, value)| {
                    clean_text(&mut name);
                    (name, value)
                });
                members.extend(renamed);
            }
            members.values_mut().for_each(clean);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean_text(text: &mut String) {
    if text.contains('\0') {
        *text = text.replace('\0', "\u{fffd}");
    }
}
