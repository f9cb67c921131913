//! Reads variables and collects what is wrong with them.

use std::ops::RangeInclusive;

use super::{Faults, Secret, vars};
use crate::platform::{Platform, Url};

/// A reader over a platform's variables.
pub(super) struct Reader<'p> {
    platform: &'p dyn Platform,
    pub(super) faults: Faults,
}

impl<'p> Reader<'p> {
    pub(super) fn new(platform: &'p dyn Platform) -> Self {
        Self { platform, faults: Faults::default() }
    }

    /// Notes a fault of a variable.
    pub(super) fn fault(&mut self, name: &str, what: &str) {
        let fault = format!("{name} {what}");
        if !self.faults.0.contains(&fault) {
            self.faults.0.push(fault);
        }
    }

    /// The value, its default where it is not set, or an empty text and a fault where it has none.
    pub(super) fn text(&mut self, name: &'static str) -> String {
        let value = self.platform.variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        match (value, vars::find(name).and_then(|variable| variable.default)) {
            (Some(value), _) => value,
            (None, Some(default)) => default.to_owned(),
            (None, None) => {
                self.fault(name, "is not set");
                String::new()
            }
        }
    }

    /// The value without blanks around it; `None` where its part is off.
    pub(super) fn optional(&mut self, name: &'static str) -> Option<String> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }

    /// A secret of at least `min_bytes`; the local one is a fault where we are live.
    pub(super) fn secret(&mut self, name: &'static str, min_bytes: usize, local: bool) -> Option<Secret> {
        let value = self.optional(name)?;
        if value.len() < min_bytes {
            self.fault(name, &format!("must have {min_bytes} characters or more"));
        }
        if !local && vars::find(name).and_then(|variable| variable.local) == Some(value.as_str()) {
            self.local_default(name);
        }
        Some(Secret::new(value))
    }

    /// Secrets divided by commas: several hold at once while one replaces another.
    pub(super) fn secrets(&mut self, name: &'static str, local: bool) -> Vec<Secret> {
        let list = self.list(name);
        if !local && list.iter().any(|item| vars::find(name).and_then(|variable| variable.local) == Some(item.as_str()))
        {
            self.local_default(name);
        }
        list.into_iter().map(Secret::new).collect()
    }

    fn local_default(&mut self, name: &str) {
        self.fault(name, "is the local default, which is refused unless TURNPIKE_ENV is local");
    }

    /// A whole number within a range.
    pub(super) fn number(&mut self, name: &'static str, range: RangeInclusive<u32>) -> u32 {
        let value = self.text(name).parse().unwrap_or(0);
        if !range.contains(&value) {
            self.fault(name, &format!("must be a number from {} to {}", range.start(), range.end()));
        }
        value
    }

    /// An http or https URL.
    pub(super) fn url(&mut self, name: &'static str, value: &str) -> Option<Url> {
        let url = Url::parse(value);
        if url.is_none() {
            self.fault(name, "is not an http or https URL");
        }
        url
    }

    /// A list divided by commas.
    pub(super) fn list(&mut self, name: &'static str) -> Vec<String> {
        let text = self.text(name);
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }
}
