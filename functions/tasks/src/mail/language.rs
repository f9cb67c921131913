//! What the templates of a language need and cannot say themselves: numbers, dates, and a few words. It is `language.json` beside
//! them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Language {
    /// Between units and their parts.
    pub(super) decimal: String,
    /// Between groups of three digits.
    pub(super) group: String,
    /// The fewest digits that are grouped.
    pub(super) group_from: usize,
    /// A day, from `{day}`, `{month}` and `{year}`.
    pub(super) date: String,
    /// A moment, from `{date}`, `{time}` and `{zone}`.
    pub(super) moment: String,
    /// The names of the months.
    pub(super) months: [String; 12],
    /// `{name}` is greeted.
    pub(super) hello: String,
    /// Somebody is greeted.
    pub(super) hello_anybody: String,
    /// Why one gets the mail; `{shop}` sent it.
    pub(super) footer: String,
    /// Our words for billing periods.
    pub(super) periods: BTreeMap<String, String>,
    /// Our words for ways to pay.
    pub(super) methods: BTreeMap<String, String>,
}

impl Language {
    /// Digits, grouped.
    pub(super) fn whole(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let sign = if number < 0 { "-" } else { "" };
        format!("{sign}{}", self.grouped(&digits))
    }

    /// Digits of a number's units, grouped.
    pub(super) fn grouped(&self, digits: &str) -> String {
        if digits.len() < self.group_from {
            return digits.to_owned();
        }
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push_str(&self.group);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// How a period is said: `per month`; nothing for what is paid once.
    pub(super) fn period(&self, period: &str) -> String {
        self.periods.get(period).cloned().unwrap_or_default()
    }

    /// How a way to pay is said; as it came where there is no word for it.
    pub(super) fn method(&self, method: &str) -> String {
        self.methods.get(method).map_or_else(|| method.to_owned(), Clone::clone)
    }
}
