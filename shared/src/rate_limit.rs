//! Rate limits for routes that anybody may call.
//!
//! Where the platform has a limiter it decides (Workers' binding counts per location, without a round trip); else the
//! database counts, which holds everywhere at once. Neither answers: the call is refused, since nothing fails open.

use std::sync::Arc;

use http::HeaderValue;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    auth::service_db,
    http::{App, Call, RateLimitHeaders},
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

/// What is left of a window, as the database counts it.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Remaining {
    allowed: bool,
    remaining: u32,
    reset_seconds: u32,
}

impl Policy {
    /// Counts a call of `who` (an address, an e-mail; only its hash is kept); 429 with `Retry-After` past the limit.
    /// The answer carries `RateLimit-Policy` and `RateLimit` either way.
    pub async fn check(&self, app: &Arc<App>, call: &Call, who: &str) -> Outcome<()> {
        let digest = Sha256::digest(who.as_bytes());
        let hash: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let key = format!("{}:{hash}", self.name);
        // Workers' limiter says yes or no, and not how many calls are left.
        let (allowed, left, reset_seconds) = match app.platform().rate_limit(BINDING, &key).await {
            Some(true) => (true, None, self.window_seconds),
            Some(false) => (false, Some(0), self.window_seconds),
            None => {
                let counted = self.count_in_database(app, call, &key).await?;
                (counted.allowed, Some(counted.remaining), counted.reset_seconds)
            }
        };
        call.note_rate_limit(self.headers(left, reset_seconds)?);
        if allowed { Ok(()) } else { Err(Problem::new(Code::RateLimited).retry_after_seconds(reset_seconds.max(1))) }
    }

    async fn count_in_database(&self, app: &Arc<App>, call: &Call, key: &str) -> Outcome<Remaining> {
        let arguments = json!({ "key": key, "limit": self.limit, "window_seconds": self.window_seconds });
        service_db(app, call)?.rpc_as("rate_limit_hit", arguments).await
    }

    /// The fields of the IETF draft "RateLimit header fields for HTTP".
    fn headers(&self, left: Option<u32>, reset_seconds: u32) -> Outcome<RateLimitHeaders> {
        let value = |text: String| HeaderValue::from_str(&text).map_err(|e| Problem::new(Code::Internal).because(e));
        let policy = value(format!("\"{}\";q={};w={}", self.name, self.limit, self.window_seconds))?;
        let left = left.map(|left| value(format!("\"{}\";r={left};t={reset_seconds}", self.name))).transpose()?;
        Ok(RateLimitHeaders { policy, left })
    }
}
