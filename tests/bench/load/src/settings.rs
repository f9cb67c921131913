//! What `cargo xtask bench` tells.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What can be run alone; `Part` in xtask names the same.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Part {
    /// All that is compared with the Worker in JavaScript, and the movements.
    Compare,
    /// Round trips.
    Trips,
    /// What is uploaded.
    Sizes,
    /// Calls of models.
    Ai,
}

/// Everything that is known before the first request.
#[derive(Deserialize)]
pub(crate) struct Settings {
    /// Fewer and shorter rounds: to see that it works, not to see how fast it is.
    pub(crate) quick: bool,
    /// What is run; everything if nothing is said.
    pub(crate) part: Option<Part>,
    /// workerd itself.
    pub(crate) workerd: PathBuf,
    /// A folder for what is written on the way.
    pub(crate) scratch: PathBuf,
    /// Our functions by name, each a folder of modules.
    pub(crate) ours: BTreeMap<String, PathBuf>,
    /// The paths that each of them answers; a `*` at the end stands for anything.
    pub(crate) routes: BTreeMap<String, Vec<String>>,
    /// The behaviours of workerd that each of them wants beyond the date's.
    pub(crate) flags: BTreeMap<String, Vec<String>>,
    /// The JavaScript Worker's folder.
    pub(crate) theirs: PathBuf,
    /// The compatibility date of all Workers.
    pub(crate) compatibility_date: String,
    /// The variables of the functions; the Worker in JavaScript gets the same.
    pub(crate) variables: BTreeMap<String, String>,
    /// The database's API, without a path.
    pub(crate) api_url: String,
    /// Postgres, as the owner of the tables.
    pub(crate) db_url: String,
    /// The OpenAPI document: it says which routes need a user.
    pub(crate) openapi: PathBuf,
}

impl Settings {
    /// A variable of the functions; empty where it is not set.
    pub(crate) fn variable(&self, name: &str) -> &str {
        self.variables.get(name).map_or("", String::as_str)
    }

    /// Whether a part is run.
    pub(crate) fn runs(&self, part: Part) -> bool {
        self.part.is_none_or(|only| only == part)
    }

    /// The behaviours of workerd that the Worker of a folder wants beyond the date's.
    pub(crate) fn flags_of(&self, folder: &Path) -> &[String] {
        let name = self.ours.iter().find(|(_, own)| *own == folder).map(|(name, _)| name);
        name.and_then(|name| self.flags.get(name)).map_or(&[], Vec::as_slice)
    }

    /// Which of our functions answers a path.
    pub(crate) fn function_of(&self, path: &str) -> Result<&str> {
        let fits = |pattern: &str| pattern.strip_suffix('*').map_or(pattern == path, |start| path.starts_with(start));
        let routes =
            self.routes.iter().flat_map(|(name, patterns)| patterns.iter().map(move |pattern| (name, pattern)));
        // The longest pattern counts, as at Cloudflare: `/v1/me*` would take `/v1/metrics` away.
        let found = routes.filter(|(_, pattern)| fits(pattern)).max_by_key(|(_, pattern)| pattern.len());
        found.map(|(name, _)| name.as_str()).with_context(|| format!("no function answers {path}"))
    }

    /// The `iss` of Supabase's tokens, for both sides and wherever their Supabase is.
    pub(crate) fn supabase_issuer(&self) -> String {
        format!("{}/auth/v1", self.api_url)
    }

    /// How many rounds of a series count; one before them warms up.
    pub(crate) fn rounds(&self) -> usize {
        if self.quick { 5 } else { 9 }
    }

    /// The requests of a round that costs no upstream call.
    pub(crate) fn verify_requests(&self) -> usize {
        if self.quick { 4_000 } else { 20_000 }
    }

    /// The requests of a round of spends.
    pub(crate) fn spend_requests(&self) -> usize {
        if self.quick { 1_000 } else { 4_000 }
    }

    /// The streams of a round that go one after the other, for each way.
    pub(crate) fn stream_requests(&self) -> usize {
        if self.quick { 20 } else { 100 }
    }

    /// How often a long stream is measured.
    pub(crate) fn memory_rounds(&self) -> usize {
        if self.quick { 1 } else { 2 }
    }

    /// How long pgbench runs each of its scripts, in seconds.
    pub(crate) fn pgbench_seconds(&self) -> u32 {
        if self.quick { 3 } else { 10 }
    }
}
