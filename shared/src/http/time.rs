//! Times in bodies and queries: RFC 3339 section 5.6, for `#[serde(default, deserialize_with = "…")]`.
//!
//! `chrono`'s own reading of a `DateTime` takes many other forms too, by way of its parser of every format there is: 6 kB
//! gzipped a module, for what our documentation does not promise.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize as _, Deserializer, de::Error as _};

/// A time that must be there.
pub fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    read(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("no time"))
}

/// A time; `None` for null.
pub fn maybe_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| read(&text).ok_or_else(|| D::Error::custom("no time"))).transpose()
}

/// A day; `None` for null.
pub fn maybe_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| date(&text).ok_or_else(|| D::Error::custom("no date"))).transpose()
}

fn read(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
}

fn date(text: &str) -> Option<NaiveDate> {
    read(&format!("{text}T00:00:00Z")).map(|midnight| midnight.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: every form of the standard is read, and nothing else is.
    #[test]
    fn times_of_the_standard() {
        for (text, seconds) in [
            ("1970-01-01T00:00:01Z", 1),
            ("1970-01-01t01:00:02.999999+01:00", 2),
            ("1969-12-31 22:30:03-01:30", 3),
            ("2016-12-31T23:59:60Z", 1_483_228_799),
        ] {
            assert_eq!(read(text).map(|time| time.timestamp()), Some(seconds), "{text}");
        }
        for text in ["", "1970-01-01", "1970-01-01T00:00:01", "1970-1-1T00:00:01Z", "1970-02-30T00:00:00Z", "0", "now"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    /// Promise: a day is a day of the calendar and no time.
    #[test]
    fn days() {
        assert_eq!(date("2028-02-29").map(|date| date.to_string()).as_deref(), Some("2028-02-29"));
        for text in ["", "2027-02-29", "2028-2-9", "2028-02-29T00:00:00Z", "20280229"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
