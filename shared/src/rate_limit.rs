//! Rate limits for routes that anybody may call.
//!
//! Where the platform has a limiter it decides (Workers' binding counts per location, without a round trip); else the
//! database counts, which holds everywhere at once. Neither answers: the call is refused, since nothing fails open.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    auth::service_db,
    http::{App, Call},
    problem::{Code, Outcome, Problem},
};

/// The limiter's binding in `wrangler.toml`.
const BINDING: &str = "RATE_LIMITER";

/// So many calls in so much time.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The policy's name in `RateLimit-Policy`.
    pub name: &'static str,
    /// How many calls a window lets through.
    pub limit: u32,
    /// The window, in seconds. `wrangler.toml` repeats limit and window for the Workers' binding.
    pub window_seconds: u32,
}

/// What is left of a window.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Remaining {
    allowed: bool,
    remaining: u32,
    reset_seconds: u32,
}

impl Policy {
    /// Counts a call of `who` (an address, an e-mail; only its hash is kept); 429 with `Retry-After` past the limit.
    pub async fn check(&self, app: &Arc<App>, call: &Call, who: &str) -> Outcome<Remaining> {
        let digest = Sha256::digest(who.as_bytes());
        let hash: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let key = format!("{}:{hash}", self.name);
        let remaining = match app.platform().rate_limit(BINDING, &key).await {
            Some(allowed) => Remaining { allowed, remaining: u32::from(allowed), reset_seconds: self.window_seconds },
            None => self.count_in_database(app, call, &key).await?,
        };
        if remaining.allowed { Ok(remaining) } else { Err(self.refusal(remaining)) }
    }

    async fn count_in_database(&self, app: &Arc<App>, call: &Call, key: &str) -> Outcome<Remaining> {
        let db = service_db(app, call)?;
        db.rpc_as("rate_limit_hit", json!({ "key": key, "limit": self.limit, "window_seconds": self.window_seconds }))
            .await
    }

    fn refusal(&self, remaining: Remaining) -> Problem {
        Problem::new(Code::RateLimited).retry_after_seconds(remaining.reset_seconds.max(1))
    }

    /// Adds `RateLimit-Policy` and `RateLimit` (IETF draft "RateLimit header fields for HTTP").
    pub fn apply(&self, remaining: Remaining, headers: &mut HeaderMap) {
        let policy = format!("\"{}\";q={};w={}", self.name, self.limit, self.window_seconds);
        let left = format!("\"{}\";r={};t={}", self.name, remaining.remaining, remaining.reset_seconds);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(name, value);
            }
        }
    }
}
