//! Tokens as Supabase and Clerk sign them.

use anyhow::Result;
use base64ct::{Base64UrlUnpadded as Base64, Encoding as _};
use hmac::{Hmac, Mac as _};
use p256::ecdsa::Signature;
use rsa::{
    pkcs1v15,
    rand_core::OsRng,
    signature::{SignatureEncoding as _, Signer},
    traits::PublicKeyParts as _,
};
use serde_json::{Value, json};
use sha2::Sha256;

const RSA_BITS: usize = 2048;
const KEY_ID: &str = "bench-1";

/// How a token is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// Supabase, legacy secret.
    Hs256,
    /// Supabase, signing key.
    Es256,
    /// Clerk.
    Rs256,
}

impl Algorithm {
    /// All three.
    pub(crate) const ALL: [Self; 3] = [Self::Hs256, Self::Es256, Self::Rs256];

    /// As in a token's header.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }
}

/// The keys of the bench's issuers.
pub(crate) struct Keys {
    secret: Vec<u8>,
    p256: p256::ecdsa::SigningKey,
    rsa: pkcs1v15::SigningKey<Sha256>,
    /// The JWK set of the Supabase-shaped issuer.
    pub(crate) p256_set: Value,
    /// The JWK set of the Clerk-shaped issuer.
    pub(crate) rsa_set: Value,
}

impl Keys {
    /// New keys, beside the secret that is configured.
    pub(crate) fn make(secret: &str) -> Result<Self> {
        let p256 = p256::ecdsa::SigningKey::random(&mut OsRng);
        let point = p256.verifying_key().to_encoded_point(false);
        let coordinate =
            |bytes: Option<&p256::FieldBytes>| Base64::encode_string(bytes.map_or(&[], |bytes| &bytes[..]));
        let p256_set = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": KEY_ID,
            "x": coordinate(point.x()), "y": coordinate(point.y()) }] });
        let rsa = rsa::RsaPrivateKey::new(&mut OsRng, RSA_BITS)?;
        let number = |number: &rsa::BigUint| Base64::encode_string(&number.to_bytes_be());
        let rsa_set = json!({ "keys": [{ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": KEY_ID,
            "n": number(rsa.n()), "e": number(rsa.e()) }] });
        Ok(Self { secret: secret.into(), p256, rsa: pkcs1v15::SigningKey::new(rsa), p256_set, rsa_set })
    }

    /// A signed token.
    pub(crate) fn sign(&self, algorithm: Algorithm, claims: &Value) -> Result<String> {
        // A secret that is shared has no name in a set.
        let header = match algorithm {
            Algorithm::Hs256 => json!({ "alg": algorithm.name(), "typ": "JWT" }),
            _ => json!({ "alg": algorithm.name(), "kid": KEY_ID, "typ": "JWT" }),
        };
        let part = |value: &Value| Base64::encode_string(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&header), part(claims));
        let signature = match algorithm {
            Algorithm::Hs256 => {
                let mac = Hmac::<Sha256>::new_from_slice(&self.secret)?.chain_update(signed.as_bytes());
                mac.finalize().into_bytes().to_vec()
            }
            Algorithm::Es256 => Signer::<Signature>::sign(&self.p256, signed.as_bytes()).to_vec(),
            Algorithm::Rs256 => self.rsa.sign(signed.as_bytes()).to_vec(),
        };
        Ok(format!("{signed}.{}", Base64::encode_string(&signature)))
    }
}

/// The id of the bench's user of that number; `movements` makes the same in SQL.
pub(crate) fn user_id(number: usize) -> String {
    format!("be9c4000-0000-4000-8000-{number:012x}")
}

/// What a hosted project writes into a user's token.
pub(crate) fn supabase_claims(issuer: &str, number: usize, session: &str, now_seconds: u64) -> Value {
    json!({
        "iss": issuer, "sub": user_id(number), "aud": "authenticated", "role": "authenticated",
        "iat": now_seconds, "exp": now_seconds + 7_200,
        "email": format!("user-{number}@example.com"), "phone": "",
        "app_metadata": { "provider": "email", "providers": ["email"], "tenant_id": format!("tenant-{}", number % 50) },
        "user_metadata": { "email": format!("user-{number}@example.com"), "email_verified": true, "phone_verified": false,
            "sub": user_id(number), "name": "A User" },
        "aal": "aal1", "amr": [{ "method": "password", "timestamp": now_seconds }], "session_id": session, "is_anonymous": false,
    })
}

/// What Clerk writes into a session token, version 2.
pub(crate) fn clerk_claims(issuer: &str, party: &str, number: usize, session: &str, now_seconds: u64) -> Value {
    json!({
        "iss": issuer, "sub": format!("user_2bench{number:020}"), "azp": party, "v": 2, "sts": "active", "jti": session,
        "iat": now_seconds, "nbf": now_seconds - 10, "exp": now_seconds + 7_200, "fva": [0, -1], "sid": format!("sess_{session}"),
        "email": format!("user-{number}@example.com"),
        "o": { "id": format!("org_{}", number % 50), "rol": "member", "slg": "bench" },
    })
}
