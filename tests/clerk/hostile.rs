//! Tokens that want to be taken for this issuer's.

use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use serde_json::{Value, json};
use turnpike_tests::{Stack, keys, token::Token, token::now_seconds};

use crate::issuer::{Issuer, KEY_ID, PARTY};

async fn refused(what: &str, token: &str, code: &str) {
    for path in ["/v1/auth/verify", "/v1/credits/balance"] {
        let answer = Stack::get().api().with_token(token).get(path).send().await;
        assert_eq!((answer.status, &answer.json()["code"]), (401, &json!(code)), "{what}: {}", answer.text());
        answer.problem(401, code);
    }
}

/// Promise: the RSA public key, in any of its forms, is no secret to sign with; neither are our own secrets.
#[tokio::test]
async fn the_public_key_is_no_secret() {
    let issuer = Issuer::new().await;
    let public = keys::RSA.to_public_key();
    let pem = public.to_public_key_pem(LineEnding::LF).unwrap();
    let (der, jwk) = (public.to_public_key_der().unwrap().into_vec(), keys::rsa_jwk(&keys::RSA, KEY_ID).to_string());
    let stack = Stack::get();
    let secrets: [&[u8]; 7] = [
        pem.as_bytes(),
        pem.trim_end().as_bytes(),
        &der,
        jwk.as_bytes(),
        stack.jwt_secret.as_bytes(),
        stack.service_secret.as_bytes(),
        b"",
    ];
    for secret in secrets {
        refused("HS256", &issuer.token("user_x").hs256(secret), "token_invalid").await;
        refused("HS256", &issuer.token("user_x").member("kid", Value::Null).hs256(secret), "token_invalid").await;
        let named = issuer.token("user_x").member("alg", "RS256");
        refused("RS256 by name", &named.hs256(secret), "token_invalid").await;
    }
}

/// Promise: another key is another key, whatever it calls itself.
#[tokio::test]
async fn keys_of_strangers() {
    let issuer = Issuer::new().await;
    refused("RS256", &issuer.token("user_x").rs256(&keys::RSA_NEXT), "token_invalid").await;
    refused("ES256", &issuer.token("user_x").es256(&keys::p256("a stranger")), "token_invalid").await;
    for signature in [&[][..], &[0; 1], &[0; 255], &[0; 256], &[0xff; 256], &[0; 257], &[1; 64]] {
        for alg in ["RS256", "ES256", "EdDSA", "PS256", "RS512"] {
            let forged = issuer.token("user_x").member("alg", alg);
            refused(alg, &forged.signed_with(signature), "token_invalid").await;
        }
    }
    let good = issuer.token("user_x").rs256(&keys::RSA);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let other = issuer.token("user_y").member("alg", "RS256").head();
    refused("another's claims", &format!("{other}.{signature}"), "token_invalid").await;
    refused("cut", &format!("{head}.{}", &signature[..signature.len() - 4]), "token_invalid").await;
}

/// Promise: a token for another party, or for none, is refused: `azp` says for which front end it was made.
#[tokio::test]
async fn parties() {
    let issuer = Issuer::new().await;
    for party in [
        Value::Null,
        json!(""),
        json!("https://evil.example"),
        json!(format!("{PARTY}/")),
        json!([PARTY]),
        json!("http://localhost:51733"),
    ] {
        refused(
            &party.to_string(),
            &issuer.token("user_x").claim("azp", party.clone()).rs256(&keys::RSA),
            "token_invalid",
        )
        .await;
    }
}

/// Promise: issuer, subject and times are checked as for everybody.
#[tokio::test]
async fn claims() {
    let issuer = Issuer::new().await;
    let supabase = Stack::get().issuer();
    for (name, value, code) in [
        ("iss", json!(format!("{}/", issuer.name)), "token_invalid"),
        ("iss", json!("https://clerk.evil.example"), "token_invalid"),
        // This issuer's key signs nothing of the other's.
        ("iss", json!(supabase), "token_invalid"),
        ("sub", Value::Null, "token_invalid"),
        ("sub", json!("x".repeat(256)), "token_invalid"),
        ("exp", Value::Null, "token_invalid"),
        ("exp", json!(now_seconds() - 30), "token_expired"),
        ("nbf", json!(now_seconds() + 60), "token_not_yet_valid"),
    ] {
        refused(name, &issuer.token("user_x").claim(name, value).rs256(&keys::RSA), code).await;
    }
    let stack = Stack::get();
    let crossed = Token::of_user(&issuer.name, uuid::Uuid::new_v4()).claim("azp", PARTY);
    refused("the other's secret", &crossed.hs256(stack.jwt_secret.as_bytes()), "token_invalid").await;
}
