//! What a mail's data has, by JSON pointer.

use serde_json::Value;

/// What a mail cannot do without and does not have.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing(pub(super) &'static str);

/// A text that is not empty.
pub(super) fn text<'d>(data: &'d Value, pointer: &'static str) -> Result<&'d str, Missing> {
    maybe_text(data, pointer).ok_or(Missing(pointer))
}

/// A text; nothing for what is missing, null or empty.
pub(super) fn maybe_text<'d>(data: &'d Value, pointer: &str) -> Option<&'d str> {
    data.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A whole number.
pub(super) fn whole(data: &Value, pointer: &'static str) -> Result<i64, Missing> {
    maybe_whole(data, pointer).ok_or(Missing(pointer))
}

/// A whole number, where there is one.
pub(super) fn maybe_whole(data: &Value, pointer: &str) -> Option<i64> {
    data.pointer(pointer).and_then(Value::as_i64)
}

/// A list; empty where there is none.
pub(super) fn list<'d>(data: &'d Value, pointer: &str) -> &'d [Value] {
    data.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
