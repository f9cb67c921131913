//! Tokens, good and bad: any header and any claims, signed with any key.

use std::time::{SystemTime, UNIX_EPOCH};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, Mac as _};
use p256::ecdsa::signature::Signer as _;
use rsa::signature::SignatureEncoding as _;
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

/// How long a test's token lives, in seconds.
const LIFE_SECONDS: u64 = 3600;

/// A token that is being put together. Its parts are texts, so that a test can break them in every way.
#[derive(Clone, Debug)]
pub struct Token {
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

/// The time, in Unix seconds.
pub fn now_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Base64url without padding.
pub fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

impl Token {
    /// A Supabase user's token as it should be.
    pub fn of_user(issuer: &str, id: Uuid) -> Self {
        let claims = json!({
            "iss": issuer, "sub": id, "aud": "authenticated", "role": "authenticated", "email": format!("{id}@example.com"),
            "iat": now_seconds() - 1, "exp": now_seconds() + LIFE_SECONDS,
            "app_metadata": { "provider": "email" }, "user_metadata": {},
        });
        Self { header: json!({ "typ": "JWT" }), claims }
    }

    /// With a claim; `null` takes it away.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.claims, name, value.into());
        self
    }

    /// With a member of the header; `null` takes it away.
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.header, name, value.into());
        self
    }

    /// Signed with a secret.
    pub fn hs256(self, secret: &[u8]) -> String {
        let signed = self.named("HS256").head();
        let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(signed.as_bytes());
        format!("{signed}.{}", base64(&mac.finalize().into_bytes()))
    }

    /// Signed with an RSA key (PKCS #1 v1.5).
    pub fn rs256(self, key: &rsa::RsaPrivateKey) -> String {
        let signed = self.named("RS256").head();
        let signature = rsa::pkcs1v15::SigningKey::<Sha256>::new(key.clone()).sign(signed.as_bytes());
        format!("{signed}.{}", base64(&signature.to_bytes()))
    }

    /// Signed with a P-256 key.
    pub fn es256(self, key: &p256::ecdsa::SigningKey) -> String {
        let signed = self.named("ES256").head();
        let signature: p256::ecdsa::Signature = key.sign(signed.as_bytes());
        format!("{signed}.{}", base64(&signature.to_bytes()))
    }

    /// With these bytes where the signature should be.
    pub fn signed_with(&self, signature: &[u8]) -> String {
        format!("{}.{}", self.head(), base64(signature))
    }

    /// The header says this algorithm, unless a test has set another.
    fn named(self, algorithm: &str) -> Self {
        if self.header.get("alg").is_some() { self } else { self.member("alg", algorithm) }
    }

    /// What is signed.
    pub fn head(&self) -> String {
        format!("{}.{}", base64(self.header.to_string().as_bytes()), base64(self.claims.to_string().as_bytes()))
    }
}

fn set(object: &mut Value, name: &str, value: Value) {
    let members = object.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
}

/// A token of two texts, signed with a secret: for JSON that no JSON library would write.
pub fn hs256_of_texts(header: &str, claims: &str, secret: &[u8]) -> String {
    let signed = format!("{}.{}", base64(header.as_bytes()), base64(claims.as_bytes()));
    let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(signed.as_bytes());
    format!("{signed}.{}", base64(&mac.finalize().into_bytes()))
}

/// A time so many seconds from now (RFC 3339).
pub fn rfc3339_in(seconds: i64) -> String {
    let time = chrono::DateTime::from_timestamp(now_seconds() as i64 + seconds, 0).unwrap();
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
