//! What earlier answers said, by name: ids for the calls that come later.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::BTreeMap;

/// Values by name. A name that is kept again stands for the new value.
#[derive(Default)]
pub(super) struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// Gives a name a value.
    pub(super) fn set(&mut self, name: &'static str, value: &str) {
        self.0.insert(name, value.to_owned());
    }

    /// Keeps the text at a JSON pointer (RFC 6901) of an answer; fails if it is not there.
    pub(super) fn keep(&mut self, name: &'static str, answer: &Value, pointer: &str) -> Result<()> {
        let text = answer.pointer(pointer).and_then(Value::as_str);
        let text = text.with_context(|| format!("no text at {pointer} for {name}: {answer}"))?;
        self.set(name, text);
        Ok(())
    }

    /// What was kept under this name; fails if nothing was.
    pub(super) fn get(&self, name: &str) -> Result<&str> {
        self.0.get(name).map(String::as_str).with_context(|| format!("no earlier answer gave {name}"))
    }

    /// A text in which `{name}` stands for what was kept under that name.
    pub(super) fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}
