//! How much a model has written, counted while it passes: the bytes of every text in a chunk that is an answer, and of the
//! arguments of tools, without copying any.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// What says nothing, or says it a second time.
const SILENT: [&str; 6] = ["role", "id", "type", "index", "annotations", "reasoning_details"];

/// The bytes of the texts in a piece of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written(pub(crate) i64);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Texts).map(Self)
    }
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<i64, E> {
        Ok(0)
    }

    fn visit_bool<E>(self, _: bool) -> Result<i64, E> {
        Ok(0)
    }

    fn visit_u64<E>(self, _: u64) -> Result<i64, E> {
        Ok(0)
    }

    fn visit_i64<E>(self, _: i64) -> Result<i64, E> {
        Ok(0)
    }

    fn visit_f64<E>(self, _: f64) -> Result<i64, E> {
        Ok(0)
    }

    fn visit_str<E>(self, text: &str) -> Result<i64, E> {
        Ok(text.len() as i64)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<i64, A::Error> {
        let mut bytes = 0;
        while let Some(Written(more)) = items.next_element()? {
            bytes += more;
        }
        Ok(bytes)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<i64, A::Error> {
        let mut bytes = 0;
        while let Some(Name(is_silent)) = members.next_key()? {
            if is_silent {
                members.next_value::<IgnoredAny>()?;
            } else {
                bytes += members.next_value::<Written>()?.0;
            }
        }
        Ok(bytes)
    }
}

/// A member's name, and whether it is one of [`SILENT`].
struct Name(bool);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Is;
        impl Visitor<'_> for Is {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(Name(SILENT.contains(&name)))
            }
        }
        deserializer.deserialize_str(Is)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: every byte that a model wrote counts once, and what it did not write does not.
    #[test]
    fn texts_count_once() {
        for (delta, bytes) in [
            (r#"{"role":"assistant","content":""}"#, 0),
            (r#"{"content":"h\u00e9\n"}"#, 4),
            (r#"{"content":null,"reasoning":"abc","reasoning_details":[{"text":"abc"}]}"#, 3),
            (
                r#"{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]}"#,
                3,
            ),
            ("null", 0),
        ] {
            assert_eq!(serde_json::from_str::<Written>(delta).ok(), Some(Written(bytes)), "{delta}");
        }
    }
}
