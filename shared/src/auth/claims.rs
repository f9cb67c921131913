//! A token's claims, read strictly.

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::{Map, Value};

/// A JSON object in which no name stands twice. RFC 7519 section 4 lets a parser refuse such claims, and two
/// parsers that each pick another of the two would see two different users.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Claims(pub Map<String, Value>);

impl Claims {
    /// A claim that is a text and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Whether `aud` is the audience or lists it (RFC 7519 section 4.1.3).
    pub fn has_audience(&self, audience: &str) -> bool {
        match self.0.get("aud") {
            Some(Value::String(one)) => one == audience,
            Some(Value::Array(several)) => several.iter().any(|one| one == audience),
            _ => false,
        }
    }

    /// A member of an object claim.
    pub fn member(&self, object: &str, name: &str) -> Option<&Value> {
        self.0.get(object)?.get(name)
    }
}

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strict;

        impl<'de> Visitor<'de> for Strict {
            type Value = Claims;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of claims")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Claims, A::Error> {
                let mut claims = Map::new();
                while let Some((name, value)) = entries.next_entry::<String, Value>()? {
                    if claims.contains_key(&name) {
                        return Err(A::Error::custom("a claim stands twice"));
                    }
                    claims.insert(name, value);
                }
                Ok(Claims(claims))
            }
        }

        deserializer.deserialize_map(Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a token in which a claim stands twice is refused, also beside time claims that are read apart.
    #[test]
    fn a_claim_stands_once() {
        let read = |text: &str| serde_json::from_str::<jwt_compact::Claims<Claims>>(text).is_ok();
        assert!(read(r#"{"sub":"a","exp":1,"iss":"x"}"#));
        assert!(!read(r#"{"sub":"a","sub":"b","exp":1}"#));
        assert!(!read(r#"{"sub":"a","exp":1,"exp":2}"#));
        // RFC 7519 section 2: a NumericDate may have a fraction.
        assert!(read(r#"{"sub":"a","exp":1.5}"#));
        assert!(!read(r#"{"sub":"a","exp":"1"}"#));
    }
}
