//! What the environment says about keys, or the contract's local defaults.

use crate::keys::hex_sha256;
use anyhow::{Result, anyhow, ensure};
use std::env;

/// HS256 with less is guessable (RFC 7518, section 3.2).
const JWT_SECRET_MIN_BYTES: usize = 32;

/// The project's secrets. There is no `Debug`, so that none is printed by mistake.
pub(crate) struct Secrets {
    /// The API key that may be public; it stands for the role `anon`.
    pub(crate) publishable: String,
    /// The API key that may not; it stands for the role `service_role`.
    pub(crate) secret: String,
    /// The HS256 secret, of at least [`JWT_SECRET_MIN_BYTES`].
    pub(crate) jwt: String,
}

impl Secrets {
    /// Reads the environment. An empty variable is an error, not a default.
    pub(crate) fn from_env() -> Result<Secrets> {
        let secrets = Secrets {
            publishable: variable("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_local_turnpike")?,
            secret: variable("SUPABASE_SECRET_KEY", "sb_secret_local_turnpike")?,
            jwt: variable("SUPABASE_JWT_SECRET", "local-jwt-secret-turnpike-at-least-32-characters")?,
        };
        ensure!(
            secrets.jwt.len() >= JWT_SECRET_MIN_BYTES,
            "SUPABASE_JWT_SECRET is shorter than {JWT_SECRET_MIN_BYTES} bytes"
        );
        ensure!(secrets.publishable != secrets.secret, "SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY are the same");
        Ok(secrets)
    }

    /// The password of a database role that only this program uses. It follows from the JWT secret, so that it need not be
    /// kept anywhere.
    pub(crate) fn password_of(&self, role: &str) -> String {
        hex_sha256(format!("database role {role}: {}", self.jwt).as_bytes())
    }
}

fn variable(name: &str, default: &str) -> Result<String> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Err(anyhow!("{name} is empty: unset it for the local default")),
        Ok(value) => Ok(value),
        Err(env::VarError::NotPresent) => Ok(default.to_owned()),
        Err(e) => Err(anyhow!("{name}: {e}")),
    }
}
