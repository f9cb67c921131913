//! Signatures in pure Rust, for every platform but Workers.

use jwt_compact::{
    Algorithm as _, AlgorithmSignature,
    alg::{Ed25519, Es256, Rsa, RsaPublicKey},
    jwk::JsonWebKey,
};

use super::{Algorithm, PublicKey};

/// The smallest RSA modulus taken, in bytes (RFC 7518 section 3.3 asks for 2,048 bits).
const MIN_RSA_BYTES: usize = 256;

/// Whether the signature is the key's. Whatever is malformed is no.
pub(super) fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let Ok(jwk) = serde_json::from_str::<JsonWebKey<'_>>(&key.jwk) else {
        return false;
    };
    match key.algorithm {
        Algorithm::Hs256 => false,
        Algorithm::Es256 => matches(&Es256, &jwk, message, signature),
        Algorithm::EdDsa => matches(&Ed25519, &jwk, message, signature),
        Algorithm::Rs256 => {
            signature.len() >= MIN_RSA_BYTES && {
                let Ok(public) = RsaPublicKey::try_from(&jwk) else {
                    return false;
                };
                let Ok(signature) = <<Rsa as jwt_compact::Algorithm>::Signature>::try_from_slice(signature) else {
                    return false;
                };
                Rsa::rs256().verify_signature(&signature, &public, message)
            }
        }
    }
}

fn matches<'k, A>(algorithm: &A, jwk: &'k JsonWebKey<'k>, message: &[u8], signature: &[u8]) -> bool
where
    A: jwt_compact::Algorithm,
    A::VerifyingKey: TryFrom<&'k JsonWebKey<'k>>,
{
    let Ok(public) = A::VerifyingKey::try_from(jwk) else {
        return false;
    };
    // The trait leaves the check of a fixed length to its caller.
    if A::Signature::LENGTH.is_some_and(|length| length.get() != signature.len()) {
        return false;
    }
    let Ok(signature) = A::Signature::try_from_slice(signature) else {
        return false;
    };
    algorithm.verify_signature(&signature, &public, message)
}
