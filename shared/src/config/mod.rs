//! Configuration: read once when an instance starts, every fault listed at once.

mod ai;
mod load;
mod mail;
mod payments;
mod reader;
mod secret;
mod storage;
#[cfg(test)]
mod tests;
pub mod vars;

pub use ai::{Ai, Endpoint, MAX_AI_BODY_BYTES, Ollama};
pub use load::Faults;
pub use mail::{Mail, Resend};
pub use payments::{PayPal, Payments, Stripe};
pub use secret::Secret;
pub use storage::{S3, Storage, Style};

use crate::platform::Url;

/// The configuration of a function. What is `None` is off, and its routes refuse with a clear code.
#[derive(Clone, Debug)]
pub struct Config {
    /// Whether this is a developer's machine, where the local secrets are good enough.
    pub local: bool,
    /// The Supabase project.
    pub supabase: Supabase,
    /// The Clerk instance, where there is one.
    pub clerk: Option<Clerk>,
    /// The secret of back ends.
    pub service_secret: Option<Secret>,
    /// The secret of CSRF tokens; without it there are no cookie sessions.
    pub csrf_secret: Option<Secret>,
    /// Origins (scheme, host and port) of front ends.
    pub allowed_origins: Vec<String>,
    /// Where links in mails lead by default.
    pub app_url: Option<Url>,
    /// How long a call to the database or the auth service may take, in milliseconds.
    pub upstream_timeout_ms: u32,
    /// The payment providers.
    pub payments: Payments,
    /// Where files lie.
    pub storage: Storage,
    /// Mail.
    pub mail: Mail,
    /// The providers of models.
    pub ai: Ai,
    /// Lets a developer mark an order as paid; never set where we are live.
    pub order_confirm_secret: Option<Secret>,
}

/// A Supabase project.
#[derive(Clone, Debug)]
pub struct Supabase {
    /// Its URL without a trailing slash.
    pub url: String,
    /// The `iss` of its tokens.
    pub issuer: String,
    /// The key of the `apikey` header.
    pub publishable_key: Secret,
    /// The secret of HS256 tokens.
    pub jwt_secret: Option<Secret>,
}

/// A Clerk instance.
#[derive(Clone, Debug)]
pub struct Clerk {
    /// The `iss` of its tokens; its keys are at `/.well-known/jwks.json` below it.
    pub issuer: String,
    /// The values of `azp` that are let through.
    pub authorized_parties: Vec<String>,
}

impl Config {
    /// Whether a browser page of this origin may call us, or be redirected to.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == origin)
    }

    /// Whether we may send a user to this URL: it is absolute, and its origin is allowed.
    pub fn allows_redirect(&self, url: &str) -> bool {
        Url::parse(url).is_some_and(|url| !url.has_credentials() && self.allows_origin(url.origin()))
    }
}
