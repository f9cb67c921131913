//! What can be run alone.

use anyhow::{Result, bail};
use serde::Serialize;

/// A part of the report; `Part` in `tests/bench/load` says what each has.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Part {
    Compare,
    Trips,
    Sizes,
    Ai,
}

impl Part {
    /// Reads the value of `--part`.
    pub(super) fn parse(word: &str) -> Result<Self> {
        match word {
            "compare" => Ok(Self::Compare),
            "trips" => Ok(Self::Trips),
            "sizes" => Ok(Self::Sizes),
            "ai" => Ok(Self::Ai),
            other => bail!("--part is compare, trips, sizes or ai, not `{other}`"),
        }
    }

    /// The functions that it needs; none for all of them.
    pub(super) fn functions(self) -> Vec<String> {
        let names: &[&str] = match self {
            Self::Compare => &["auth", "credits"],
            Self::Ai => &["ai", "credits"],
            Self::Trips | Self::Sizes => &[],
        };
        names.iter().map(|name| (*name).to_owned()).collect()
    }
}
