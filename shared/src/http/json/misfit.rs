//! What does not fit a type, and where.

use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

/// The fault of a value of another kind.
pub(super) const WRONG_TYPE: Misfit = Misfit::new("wrong_type");

/// A fault of a body or query.
#[derive(Debug)]
pub(in crate::http) struct Misfit {
    /// The fault's code.
    pub(in crate::http) code: &'static str,
    /// A JSON pointer (RFC 6901 section 3).
    pub(in crate::http) pointer: String,
}

impl Misfit {
    /// A fault at the place that is being read.
    pub(super) const fn new(code: &'static str) -> Self {
        Self { code, pointer: String::new() }
    }

    /// The same, seen from one step further out.
    pub(super) fn below(mut self, name: &str) -> Self {
        let name = name.replace('~', "~0").replace('/', "~1");
        self.pointer = format!("/{name}{}", self.pointer);
        self
    }
}

impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.code, self.pointer)
    }
}

impl std::error::Error for Misfit {}

impl Error for Misfit {
    /// A type's own refusal; serde itself says in this way that a `flatten`ed type has no such field.
    fn custom<T: Display>(words: T) -> Self {
        Self::new(if words.to_string().starts_with("unknown field `") { "unknown_field" } else { "wrong_type" })
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new("wrong_type")
    }

    /// A whole number that does not fit its type is out of range; a fraction, or another kind of value, is not.
    fn invalid_value(found: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new(match found {
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => "out_of_range",
            _ => "wrong_type",
        })
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::new("wrong_type")
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("wrong_type")
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("unknown_field")
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new("required").below(name)
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::new("wrong_type")
    }
}
