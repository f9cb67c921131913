//! ES256, RS256 and EdDSA through WebCrypto, which is ten times cheaper than Rust in WebAssembly.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::CryptoKey;

use super::glue;
use crate::platform::{Algorithm, PublicKey};

/// The most imported keys an instance keeps; at the limit it starts anew.
const MAX_KEYS: usize = 64;

/// The smallest RSA signature taken, in bytes (RFC 7518 section 3.3 asks for keys of 2,048 bits).
const MIN_RSA_SIGNATURE_BYTES: usize = 256;

struct Imported {
    key: CryptoKey,
    algorithm: JsValue,
}

thread_local! {
    // Imported keys belong to the isolate; a promise would belong to the request that made it, so none is shared.
    static KEYS: RefCell<HashMap<String, Rc<Imported>>> = RefCell::default();
}

/// Whether the signature is the key's. Whatever is malformed is no.
pub(super) async fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let fits = match key.algorithm {
        Algorithm::Hs256 => false,
        Algorithm::Es256 | Algorithm::EdDsa => signature.len() == 64,
        Algorithm::Rs256 => signature.len() >= MIN_RSA_SIGNATURE_BYTES,
    };
    if !fits {
        return false;
    }
    let Some(imported) = imported(key).await else {
        return false;
    };
    let verdict = glue::subtle_verify(&imported.algorithm, &imported.key, signature, message).await;
    verdict.is_ok_and(|verdict| verdict.is_truthy())
}

async fn imported(key: &PublicKey) -> Option<Rc<Imported>> {
    if let Some(known) = KEYS.with_borrow(|keys| keys.get(&key.jwk).cloned()) {
        return Some(known);
    }
    let (import, verify) = parameters(key.algorithm)?;
    let jwk = JSON::parse(&key.jwk).ok()?;
    let usages = Array::of1(&"verify".into());
    let imported = glue::subtle_import("jwk", &jwk, &import, false, &usages).await.ok()?;
    let fresh = Rc::new(Imported { key: imported.unchecked_into(), algorithm: verify });
    KEYS.with_borrow_mut(|keys| {
        if keys.len() >= MAX_KEYS {
            keys.clear();
        }
        keys.insert(key.jwk.clone(), fresh.clone());
    });
    Some(fresh)
}

/// WebCrypto's parameters to import a key and to verify with it.
fn parameters(algorithm: Algorithm) -> Option<(JsValue, JsValue)> {
    match algorithm {
        Algorithm::Hs256 => None,
        Algorithm::Es256 => Some((
            object(&[("name", "ECDSA"), ("namedCurve", "P-256")])?,
            object(&[("name", "ECDSA"), ("hash", "SHA-256")])?,
        )),
        Algorithm::Rs256 => {
            Some((object(&[("name", "RSASSA-PKCS1-v1_5"), ("hash", "SHA-256")])?, "RSASSA-PKCS1-v1_5".into()))
        }
        Algorithm::EdDsa => Some((object(&[("name", "Ed25519")])?, "Ed25519".into())),
    }
}

fn object(members: &[(&str, &str)]) -> Option<JsValue> {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &(*name).into(), &(*value).into()).ok()?;
    }
    Some(object.into())
}
