//! The project's keys: two API keys, the secret shared with lite, and the ES256 key that users' tokens are signed with.
//!
//! A new hosted project signs with ES256 and publishes a JWKS; lite knows HS256 only. So tokens are HS256 inside (between
//! this program and lite) and ES256 outside.

use crate::secrets::Secrets;
use anyhow::{Context, Result, anyhow};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// A P-256 point, uncompressed: one byte of form, then x and y.
const COORDINATE_BYTES: usize = 32;
const KEY_ID_HEX_DIGITS: usize = 32;
/// The year 2096: the tokens that stand for API keys do not expire.
const API_KEY_EXPIRES_AT: u64 = 4_000_000_000;

/// The keys, ready to sign and to verify.
pub(crate) struct Keys {
    /// As the environment has them.
    pub(crate) secrets: Secrets,
    /// A token of the role `anon`.
    pub(crate) anon_token: String,
    /// A token of the role `service_role`.
    pub(crate) service_token: String,
    sign: EncodingKey,
    verify: DecodingKey,
    shared_sign: EncodingKey,
    shared_verify: DecodingKey,
    kid: String,
    jwk: Value,
}

impl Keys {
    /// The ES256 key of `file`, which is made on first use.
    pub(crate) fn load(file: &Path, secrets: Secrets) -> Result<Keys> {
        let der = read_or_make(file)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &ring::rand::SystemRandom::new())
            .map_err(|e| anyhow!("{}: {e}", file.display()))?;
        let point = pair.public_key().as_ref();
        let (x, y) = point
            .get(1..)
            .and_then(|xy| xy.split_at_checked(COORDINATE_BYTES))
            .context("a public key of another form")?;
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let kid: String = hex_sha256(point).chars().take(KEY_ID_HEX_DIGITS).collect();
        let jwk = json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "key_ops": ["verify"], "ext": true, "kid": kid, "x": x, "y": y });
        let mut keys = Keys {
            anon_token: String::new(),
            service_token: String::new(),
            sign: EncodingKey::from_ec_der(&der),
            verify: DecodingKey::from_ec_components(&x, &y)?,
            shared_sign: EncodingKey::from_secret(secrets.jwt.as_bytes()),
            shared_verify: DecodingKey::from_secret(secrets.jwt.as_bytes()),
            secrets,
            kid,
            jwk,
        };
        keys.anon_token = keys.sign_shared(&json!({ "iss": "supabase", "role": "anon", "exp": API_KEY_EXPIRES_AT }))?;
        keys.service_token =
            keys.sign_shared(&json!({ "iss": "supabase", "role": "service_role", "exp": API_KEY_EXPIRES_AT }))?;
        Ok(keys)
    }

    /// What `/auth/v1/.well-known/jwks.json` answers.
    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": [self.jwk] })
    }

    /// The same for `/rest/v1`, which also takes tokens signed with the shared secret, as a migrating hosted project does.
    pub(crate) fn jwks_with_shared(&self) -> String {
        let shared = json!({ "kty": "oct", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(&self.secrets.jwt) });
        json!({ "keys": [self.jwk, shared] }).to_string()
    }

    /// A token as users get it.
    pub(crate) fn sign(&self, claims: &Value) -> Result<String> {
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::ES256) };
        Ok(encode(&header, claims, &self.sign)?)
    }

    /// A token as lite makes and takes it.
    pub(crate) fn sign_shared(&self, claims: &Value) -> Result<String> {
        Ok(encode(&Header::new(Algorithm::HS256), claims, &self.shared_sign)?)
    }

    /// The claims of a token of ours that has not expired.
    pub(crate) fn claims(&self, token: &str) -> Option<Value> {
        let algorithm = decode_header(token).ok()?.alg;
        // The algorithm picks the key: a public key never serves as an HMAC secret.
        let key = match algorithm {
            Algorithm::ES256 => &self.verify,
            Algorithm::HS256 => &self.shared_verify,
            _ => return None,
        };
        let mut rules = Validation::new(algorithm);
        rules.validate_aud = false;
        rules.validate_nbf = true;
        rules.leeway = 0;
        Some(decode::<Value>(token, key, &rules).ok()?.claims)
    }

    /// The token that an API key stands for: an opaque key, or a role's token of the older kind.
    pub(crate) fn token_of_api_key(&self, key: &str) -> Option<String> {
        if key == self.secrets.publishable {
            Some(self.anon_token.clone())
        } else if key == self.secrets.secret {
            Some(self.service_token.clone())
        } else {
            self.claims(key).map(|_| key.to_owned())
        }
    }
}

fn read_or_make(file: &Path) -> Result<Vec<u8>> {
    if !file.exists() {
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &ring::rand::SystemRandom::new())
            .map_err(|_| anyhow!("no randomness for a key"))?;
        fs::write(file, der.as_ref())?;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    }
    Ok(fs::read(file)?)
}

/// SHA-256 as lower-case hexadecimal digits.
pub(crate) fn hex_sha256(bytes: &[u8]) -> String {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(jwt: &str) -> Result<Keys> {
        let folder = std::env::temp_dir().join(format!("keys-{}-{jwt}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let secrets = Secrets { publishable: "p".to_owned(), secret: "s".to_owned(), jwt: jwt.repeat(40) };
        let keys = Keys::load(&folder.join("key"), secrets);
        fs::remove_dir_all(&folder)?;
        keys
    }

    fn token(header: &Value, claims: &Value, secret: &str) -> Result<String> {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let text = format!("{header}.{claims}");
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, text.as_bytes()))))
    }

    #[test]
    fn what_we_sign_we_take_and_others_do_not() -> Result<()> {
        let (ours, others) = (keys("a")?, keys("b")?);
        let claims = json!({ "sub": "u", "exp": API_KEY_EXPIRES_AT });
        for token in [ours.sign(&claims)?, ours.sign_shared(&claims)?] {
            assert_eq!(ours.claims(&token).as_ref(), Some(&claims));
            assert_eq!(others.claims(&token), None);
        }
        Ok(())
    }

    #[test]
    fn what_has_expired_or_is_not_valid_yet_is_refused() -> Result<()> {
        let keys = keys("c")?;
        assert_eq!(keys.claims(&keys.sign(&json!({ "exp": 1 }))?), None);
        assert_eq!(keys.claims(&keys.sign(&json!({ "sub": "no exp" }))?), None);
        let early = json!({ "exp": API_KEY_EXPIRES_AT, "nbf": API_KEY_EXPIRES_AT });
        assert_eq!(keys.claims(&keys.sign(&early)?), None);
        Ok(())
    }

    #[test]
    fn the_public_key_is_no_secret_and_none_no_algorithm() -> Result<()> {
        let keys = keys("d")?;
        let claims = json!({ "role": "service_role", "exp": API_KEY_EXPIRES_AT });
        let x = keys.jwk.get("x").and_then(Value::as_str).unwrap_or_default();
        for secret in [x, "", &keys.jwks().to_string()] {
            assert_eq!(keys.claims(&token(&json!({ "alg": "HS256" }), &claims, secret)?), None);
        }
        let unsigned = token(&json!({ "alg": "none" }), &claims, "")?;
        let (text, _) = unsigned.rsplit_once('.').unwrap_or_default();
        assert_eq!(keys.claims(&format!("{text}.")), None);
        Ok(())
    }

    #[test]
    fn api_keys_stand_for_roles() -> Result<()> {
        let keys = keys("e")?;
        assert_eq!(keys.token_of_api_key("p"), Some(keys.anon_token.clone()));
        assert_eq!(keys.token_of_api_key("s"), Some(keys.service_token.clone()));
        assert_eq!(keys.token_of_api_key(&keys.anon_token), Some(keys.anon_token.clone()));
        assert_eq!((keys.token_of_api_key(""), keys.token_of_api_key("x")), (None, None));
        Ok(())
    }
}
