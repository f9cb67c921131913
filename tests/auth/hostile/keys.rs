//! Tokens signed with keys that are not the project's, or that bring their own.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{body::Body, response::Response};
use serde_json::{Value, json};
use turnpike_tests::{
    Stack, keys,
    server::Server,
    token::{Token, now_seconds},
};

use super::{refused, token};

async fn project_key(stack: &Stack) -> Value {
    let url = format!("{}/auth/v1/.well-known/jwks.json", stack.supabase_url);
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["keys"][0].clone()
}

/// Promise: the project's public key is no secret to sign with.
#[tokio::test]
async fn the_public_key_is_no_secret() {
    let stack = Stack::get();
    let jwk = project_key(&stack).await;
    let (x, y) = (jwk["x"].as_str().unwrap(), jwk["y"].as_str().unwrap());
    let secrets =
        [jwk.to_string(), json!({ "keys": [jwk.clone()] }).to_string(), format!("{x}{y}"), x.into(), String::new()];
    for secret in secrets {
        let forged = token(&stack).member("kid", jwk["kid"].clone()).hs256(secret.as_bytes());
        refused(&stack, "HS256 with a public key", &forged, "token_invalid").await;
    }
    let rsa = keys::rsa_jwk(&keys::RSA, "test").to_string();
    refused(&stack, "HS256 with an RSA key", &token(&stack).hs256(rsa.as_bytes()), "token_invalid").await;
}

/// Promise: another key is another key, whatever it calls itself; and a signature of another form is none.
#[tokio::test]
async fn keys_of_strangers() {
    let stack = Stack::get();
    let (kid, own) = (project_key(&stack).await["kid"].clone(), keys::p256("a stranger"));
    for kid in [kid.clone(), json!("unknown"), Value::Null, json!(""), json!("../../etc/passwd"), json!("' or 1=1")] {
        refused(&stack, "ES256", &token(&stack).member("kid", kid.clone()).es256(&own), "token_invalid").await;
        refused(&stack, "RS256", &token(&stack).member("kid", kid).rs256(&keys::RSA), "token_invalid").await;
    }
    let named = token(&stack).member("kid", kid).member("alg", "ES256");
    for signature in [&[0; 64][..], &[0xff; 64], &[0; 63], &[0; 65], &[0x30, 6, 2, 1, 1, 2, 1, 1]] {
        refused(&stack, "ES256", &named.signed_with(signature), "token_invalid").await;
        refused(&stack, "EdDSA", &named.clone().member("alg", "EdDSA").signed_with(signature), "token_invalid").await;
    }
    for secret in ["", "secret", &stack.jwt_secret[1..], &stack.publishable_key] {
        refused(&stack, "HS256", &token(&stack).hs256(secret.as_bytes()), "token_invalid").await;
    }
}

/// Promise: a header that brings a key, or names a place for one, is refused, and that place is never asked.
#[tokio::test]
async fn keys_from_the_token() {
    let stack = Stack::get();
    let asked = Arc::new(AtomicUsize::new(0));
    let own = keys::p256("an attacker");
    let set = json!({ "keys": [keys::p256_jwk(&own, "mine")] }).to_string();
    let count = asked.clone();
    let trap = Server::start(0, move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        let set = set.clone();
        async { Response::new(Body::from(set)) }
    })
    .await;
    let url = format!("{}/.well-known/jwks.json", trap.url);
    for (name, value) in [
        ("jku", json!(url)),
        ("x5u", json!(url)),
        ("jwk", keys::p256_jwk(&own, "mine")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
    ] {
        let named = token(&stack).member(name, value).member("kid", "mine");
        refused(&stack, name, &named.clone().es256(&own), "token_invalid").await;
        // Well signed or not: a header of ours never has one.
        refused(&stack, name, &named.hs256(stack.jwt_secret.as_bytes()), "token_invalid").await;
    }
    for issuer in [trap.url.clone(), format!("{}/auth/v1", trap.url), format!("{}@{}", stack.issuer(), &trap.url[7..])]
    {
        let foreign = token(&stack).claim("iss", issuer).member("kid", "mine").es256(&own);
        refused(&stack, "iss", &foreign, "token_invalid").await;
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "a place that a token named was asked");
}

/// Promise: API keys and the tokens of the project's own roles sign nobody in.
#[tokio::test]
async fn keys_are_not_users() {
    let stack = Stack::get();
    for key in
        [stack.publishable_key.as_str(), "sb_secret_local_turnpike", stack.jwt_secret.as_str(), &stack.service_secret]
    {
        refused(&stack, "a key", key, "token_invalid").await;
    }
    for role in ["anon", "service_role"] {
        for issuer in ["supabase".to_owned(), stack.issuer()] {
            let claims = json!({ "iss": issuer, "role": role, "exp": now_seconds() + 600 });
            let key = Token { header: json!({ "typ": "JWT" }), claims }.hs256(stack.jwt_secret.as_bytes());
            refused(&stack, role, &key, "token_invalid").await;
        }
    }
}
