//! Keys of issuers that only the tests know. They are fixed, so that every test program means the same ones: the functions
//! keep an issuer's keys for minutes.

use std::sync::LazyLock;

use rsa::{BigUint, RsaPrivateKey, traits::PublicKeyParts as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::token::base64;

/// The prime factors of two RSA keys of 2,048 bits. They protect nothing.
const PRIMES: [[&str; 2]; 2] = [
    [
        "d9a616a574e1103bc9c614bc111f2a94bfa68fa4ebd1ffb8040f041f810c33a58f9fb1ded79ad19a65ccfd2a33965c53cffe\
     af21d5243aba94416b1de94332fcea42302cfb41a9da00465fbd7761d0d5da0f062b4397aa82e15aeb7e0ea149116617f238\
     45b3235c2fc4ea81eb2056843d867dc7bbea064148c6ba3b977e7a79",
        "b935c3711442f3320617c7e5f1cfe3b6e47bb0900ce434c79c6dd412012539d2a8ff4180b491b8aa41f42f1af00b5018f084\
     930ac79d55c32ad16124185f95944cf9c8b94061ae471b3d17a1b82a887ea8409594fb63716d10a8507c4afc304c8ad1afda\
     2ce95edb3bf6e510ba46a30d45ea7e09973444c791ed6422507eec67",
    ],
    [
        "ea3e3567a3f4f6cfb89fc53afc62e84d4e7a56d3710cf8d8f7d2ab248484dfa275571d423dc705a1a8adab0bbf2d7696c678\
     6151c5db32c60b9e4138acba145777919d90b297e8cf94c7fbc4307579fb7c19ef43310ee7927545f7a12ee5be41cec48dcd\
     dc1b70b0c79c3e33ee9bd271e3d4fb175d8b38deb0a5b1aa7462fe8f",
        "bd5910760c2bbcf6eed94c4726c3b2dc168518f44937363b792875efaee29a8570083023e012ccdaef833f3c48f3ad421557\
     f95e5763192267e3721c3065bb8dc8cde1247249205a329fa12ae708265d6e1e2a704e744f9c772544fbb2840779f948fb5c\
     973ec9ae749659c5d769feb690e2e79133059558d0a35c159132c07f",
    ],
];
const EXPONENT: u32 = 65_537;

/// The key of the Clerk issuer.
pub static RSA: LazyLock<RsaPrivateKey> = LazyLock::new(|| rsa(PRIMES[0]));

/// The key that the Clerk issuer changes to.
pub static RSA_NEXT: LazyLock<RsaPrivateKey> = LazyLock::new(|| rsa(PRIMES[1]));

fn rsa([p, q]: [&str; 2]) -> RsaPrivateKey {
    let prime = |hex: &str| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap();
    RsaPrivateKey::from_p_q(prime(p), prime(q), EXPONENT.into()).unwrap()
}

/// A P-256 key that no issuer has, one a name.
pub fn p256(name: &str) -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&Sha256::digest(name)).unwrap()
}

/// The public half of an RSA key as a JWK (RFC 7517).
pub fn rsa_jwk(key: &RsaPrivateKey, id: &str) -> Value {
    let (n, e) = (base64(&key.n().to_bytes_be()), base64(&key.e().to_bytes_be()));
    json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": n, "e": e })
}

/// The public half of a P-256 key as a JWK.
pub fn p256_jwk(key: &p256::ecdsa::SigningKey, id: &str) -> Value {
    let point = key.verifying_key().to_encoded_point(false);
    let (x, y) = (base64(point.x().unwrap()), base64(point.y().unwrap()));
    json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y })
}
