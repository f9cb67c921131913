//! From variables to a [`Config`].

use super::{Clerk, Config, Secret, Supabase, ai, mail, payments, reader::Reader, storage};
use crate::platform::Platform;

/// The shortest secret that may sign tokens, in bytes (RFC 7518 section 3.2: as long as the hash).
const MIN_SIGNING_SECRET_BYTES: usize = 32;

/// The shortest service secret, in bytes.
const MIN_SERVICE_SECRET_BYTES: usize = 24;

/// How long the database and the auth service may be given, in milliseconds.
const UPSTREAM_TIMEOUT_RANGE_MS: std::ops::RangeInclusive<u32> = 100..=60_000;

/// Everything that is wrong with the configuration, one line each. Names variables, never their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl Config {
    /// Reads and checks every variable of the table in [`super::vars`].
    pub fn load(platform: &dyn Platform) -> Result<Self, Faults> {
        let mut reader = Reader::new(platform);
        let local = reader.text("TURNPIKE_ENV") == "local";
        let allowed_origins = origins(&mut reader);
        let config = Self {
            local,
            supabase: supabase(&mut reader, local),
            clerk: clerk(&mut reader),
            service_secret: reader.secret("SERVICE_SECRET", MIN_SERVICE_SECRET_BYTES, local),
            csrf_secret: reader.secret("CSRF_SECRET", MIN_SIGNING_SECRET_BYTES, local),
            app_url: reader.optional("APP_URL").and_then(|url| reader.url("APP_URL", &url)),
            upstream_timeout_ms: reader.number("UPSTREAM_TIMEOUT_MS", UPSTREAM_TIMEOUT_RANGE_MS),
            payments: payments::load(&mut reader, local),
            storage: storage::load(&mut reader, local),
            mail: mail::load(&mut reader, local),
            ai: ai::load(&mut reader, local),
            order_confirm_secret: order_confirm_secret(&mut reader, local),
            allowed_origins,
        };
        if config.app_url.as_ref().is_some_and(|url| !config.allows_redirect(url.as_str())) {
            reader.fault("APP_URL", "is not on ALLOWED_ORIGINS");
        }
        if let Some(url) = &config.payments.clerk_checkout_url {
            if config.clerk.is_none() {
                reader.fault("CLERK_ISSUER", "is not set, though CLERK_CHECKOUT_URL is");
            }
            if !config.allows_redirect(url.as_str()) {
                reader.fault("CLERK_CHECKOUT_URL", "is not on ALLOWED_ORIGINS");
            }
        }
        if reader.faults.0.is_empty() { Ok(config) } else { Err(reader.faults) }
    }
}

fn supabase(reader: &mut Reader<'_>, local: bool) -> Supabase {
    let url = reader.text("SUPABASE_URL").trim_end_matches('/').to_owned();
    if !url.is_empty() {
        let parsed = reader.url("SUPABASE_URL", &url);
        if !local && parsed.is_some_and(|url| !url.is_https()) {
            reader.fault("SUPABASE_URL", "must be https unless TURNPIKE_ENV is local");
        }
    }
    let issuer = reader.optional("SUPABASE_JWT_ISSUER").unwrap_or_else(|| format!("{url}/auth/v1"));
    if reader.text("SUPABASE_PUBLISHABLE_KEY").starts_with("sb_secret_") {
        reader.fault("SUPABASE_PUBLISHABLE_KEY", "is a secret key, which must not be used here");
    }
    let publishable_key = reader.secret("SUPABASE_PUBLISHABLE_KEY", 1, local);
    let jwt_secret = reader.secret("SUPABASE_JWT_SECRET", MIN_SIGNING_SECRET_BYTES, local);
    Supabase { issuer, publishable_key: publishable_key.unwrap_or_else(|| Secret::new("")), jwt_secret, url }
}

fn clerk(reader: &mut Reader<'_>) -> Option<Clerk> {
    let issuer = reader.optional("CLERK_ISSUER")?.trim_end_matches('/').to_owned();
    reader.url("CLERK_ISSUER", &issuer);
    let authorized_parties = reader.list("CLERK_AUTHORIZED_PARTIES");
    if authorized_parties.is_empty() {
        reader.fault("CLERK_AUTHORIZED_PARTIES", "is not set, though CLERK_ISSUER is");
    }
    if reader.optional("SUPABASE_JWT_SECRET").is_none() {
        reader.fault("SUPABASE_JWT_SECRET", "is not set, so that Clerk's users could not reach the database");
    }
    Some(Clerk { issuer, authorized_parties })
}

fn origins(reader: &mut Reader<'_>) -> Vec<String> {
    let list = reader.list("ALLOWED_ORIGINS");
    for origin in &list {
        let exact = reader.url("ALLOWED_ORIGINS", origin).is_some_and(|url| url.origin() == origin);
        if !exact {
            reader.fault("ALLOWED_ORIGINS", "must list origins such as https://app.example.com, without a path");
        }
    }
    list
}

/// Marks orders as paid without money, so it has no business where others rely on the function.
fn order_confirm_secret(reader: &mut Reader<'_>, local: bool) -> Option<Secret> {
    let secret = reader.secret("ORDER_CONFIRM_SECRET", MIN_SERVICE_SECRET_BYTES, true)?;
    if !local {
        reader.fault("ORDER_CONFIRM_SECRET", "must not be set unless TURNPIKE_ENV is local");
    }
    Some(secret)
}
