//! The running stack, as its environment describes it.

use crate::api::Api;

/// Where everything is. The secrets are those of a local stack unless the environment has others.
#[derive(Clone, Debug)]
pub struct Stack {
    /// Where the functions answer.
    pub url: String,
    /// `workers` or `spin`.
    pub runtime: String,
    /// The Supabase project.
    pub supabase_url: String,
    /// The secret of HS256 tokens.
    pub jwt_secret: String,
    /// The secret of back ends.
    pub service_secret: String,
    /// The `apikey` of the Supabase project.
    pub publishable_key: String,
}

impl Stack {
    /// The stack of this test run; a test without one fails.
    pub fn get() -> Self {
        Self {
            url: required("TURNPIKE_URL"),
            runtime: required("TURNPIKE_RUNTIME"),
            supabase_url: required("SUPABASE_URL"),
            jwt_secret: or("SUPABASE_JWT_SECRET", "local-jwt-secret-turnpike-at-least-32-characters"),
            service_secret: or("SERVICE_SECRET", "local-service-secret-turnpike"),
            publishable_key: or("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_local_turnpike"),
        }
    }

    /// The functions, for anybody.
    pub fn api(&self) -> Api {
        Api::new(&self.url)
    }

    /// The functions, for a back end.
    pub fn service(&self) -> Api {
        self.api().with_token(&self.service_secret)
    }

    /// The `iss` of the Supabase project's tokens.
    pub fn issuer(&self) -> String {
        format!("{}/auth/v1", self.supabase_url)
    }
}

/// A variable of the environment without which a test cannot run.
pub fn required(name: &str) -> String {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => value,
        _ => {
            panic!("{name} is not set: this test needs a running stack, run it with `cargo xtask test` (--filter NAME)")
        }
    }
}

/// A variable of the environment, or what it is on a local stack.
pub fn or(name: &str, default: &str) -> String {
    std::env::var(name).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| default.to_owned())
}
