//! Keys, tokens, issuers and Workers that the measurements share.

use super::{
    issuer,
    requests::ORIGIN,
    settings::Settings,
    tokens::{Algorithm, Keys, clerk_claims, supabase_claims},
    workerd::Workerd,
};
use anyhow::{Context as _, Result};
use std::{
    collections::BTreeMap,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

/// So many users are signed in at once: far fewer than an instance remembers.
const WARM_TOKENS: usize = 100;
/// Used in turn, none of these is ever remembered when it comes again: an instance keeps at most 2,048 (shared::auth).
const COLD_TOKENS: usize = 8_192;
/// Users that spend.
pub(crate) const SPENDERS: usize = 1_000;
/// The tokens of an algorithm.
pub(crate) struct Tokens {
    /// Come again soon.
    pub(crate) warm: Vec<String>,
    /// Come again late.
    pub(crate) cold: Vec<String>,
}

/// What the measurements share.
pub(crate) struct Fixtures {
    /// Tokens, in the order of [`Algorithm::ALL`].
    pub(crate) tokens: Vec<(Algorithm, Tokens)>,
    /// Tokens that the database takes, one a user.
    pub(crate) spenders: Vec<String>,
    /// The variables of Workers whose Supabase is the bench's own issuer.
    pub(crate) verify_variables: BTreeMap<String, String>,
    /// Our function `auth` with these variables.
    pub(crate) ours_verify: Workerd,
    /// The JavaScript Worker with these variables.
    pub(crate) theirs_verify: Workerd,
    /// Our function `credits` before the database.
    pub(crate) ours_spend: Workerd,
    /// The JavaScript Worker before the database.
    pub(crate) theirs_spend: Workerd,
}

impl Fixtures {
    /// Signs the tokens and starts the Workers.
    pub(crate) async fn make(settings: &Settings) -> Result<Self> {
        eprintln!("     Signing  tokens");
        let keys = Keys::make(settings.variable("SUPABASE_JWT_SECRET"))?;
        let issuer = issuer::serve(&keys).await?;
        let verify_variables = variables(settings, &issuer, &issuer);
        let spend_variables = variables(settings, &settings.api_url, &issuer);
        let tokens = Algorithm::ALL.map(|algorithm| {
            let some = |count| sign(&keys, algorithm, settings, &issuer, count);
            anyhow::Ok((algorithm, Tokens { warm: some(WARM_TOKENS)?, cold: some(COLD_TOKENS)? }))
        });
        let (auth, credits) = (function(settings, "auth")?, function(settings, "credits")?);
        let theirs = &settings.theirs;
        Ok(Self {
            tokens: tokens.into_iter().collect::<Result<_>>()?,
            spenders: sign(&keys, Algorithm::Hs256, settings, &issuer, SPENDERS)?,
            ours_verify: Workerd::start(settings, auth, &verify_variables).await?,
            theirs_verify: Workerd::start(settings, theirs, &verify_variables).await?,
            ours_spend: Workerd::start(settings, credits, &spend_variables).await?,
            theirs_spend: Workerd::start(settings, theirs, &spend_variables).await?,
            verify_variables,
        })
    }

    /// The tokens of an algorithm.
    pub(crate) fn of(&self, algorithm: Algorithm) -> Result<&Tokens> {
        let found = self.tokens.iter().find(|(own, _)| *own == algorithm);
        found.map(|(_, tokens)| tokens).context("every algorithm has tokens")
    }
}

/// Tokens that the database takes, one a user.
pub(crate) fn spenders(settings: &Settings) -> Result<Vec<String>> {
    let keys = Keys::make(settings.variable("SUPABASE_JWT_SECRET"))?;
    sign(&keys, Algorithm::Hs256, settings, "", SPENDERS)
}

/// The functions' variables with a Supabase and a Clerk of our choice. Supabase's tokens have the same issuer everywhere.
pub(crate) fn variables(settings: &Settings, supabase_url: &str, clerk_issuer: &str) -> BTreeMap<String, String> {
    let mut variables = settings.variables.clone();
    for (name, value) in [
        ("SUPABASE_URL", supabase_url),
        ("SUPABASE_JWT_ISSUER", &settings.supabase_issuer()),
        ("CLERK_ISSUER", clerk_issuer),
        ("CLERK_AUTHORIZED_PARTIES", ORIGIN),
    ] {
        variables.insert(name.to_owned(), value.to_owned());
    }
    variables
}

/// A folder of one of our functions.
pub(crate) fn function<'s>(settings: &'s Settings, name: &str) -> Result<&'s Path> {
    settings.ours.get(name).map(AsRef::as_ref).with_context(|| format!("there is no function {name}"))
}

fn sign(keys: &Keys, algorithm: Algorithm, settings: &Settings, clerk: &str, count: usize) -> Result<Vec<String>> {
    let now_seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let one = |number: usize| {
        let session = Uuid::new_v4().to_string();
        let claims = match algorithm {
            Algorithm::Rs256 => clerk_claims(clerk, ORIGIN, number, &session, now_seconds),
            _ => supabase_claims(&settings.supabase_issuer(), number, &session, now_seconds),
        };
        keys.sign(algorithm, &claims)
    };
    (0..count).map(one).collect()
}
