//! Tokens that want to be taken for something else. Each is 401 with the right code, and nobody whom it names is asked.

mod keys;

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    token::{Token, base64, hs256_of_texts, now_seconds},
};
use uuid::Uuid;

/// Asserts that two functions refuse a token with this code.
async fn refused(stack: &Stack, what: &str, token: &str, code: &str) {
    let api = stack.api().with_token(token);
    for path in ["/v1/auth/verify", "/v1/credits/balance"] {
        let answer = api.get(path).send().await;
        assert_eq!((answer.status, &answer.json()["code"]), (401, &json!(code)), "{what}: {}", answer.text());
        answer.problem(401, code);
    }
}

fn token(stack: &Stack) -> Token {
    stack.token(Uuid::new_v4())
}

/// Promise: what is not a token is refused, in every shape.
#[tokio::test]
async fn garbage() {
    let stack = Stack::get();
    let good = token(&stack).hs256(stack.jwt_secret.as_bytes());
    let parts: Vec<_> = good.split('.').collect();
    let (head, body, signature) = (parts[0], parts[1], parts[2]);
    for bad in [
        "x".to_owned(),
        ".".into(),
        "..".into(),
        "...".into(),
        "a.b.c".into(),
        "null".into(),
        format!("{head}.{body}"),
        format!("{head}.{body}."),
        format!("{head}..{signature}"),
        format!(".{body}.{signature}"),
        format!("{good}."),
        format!("{good}.{signature}"),
        format!("{good}="),
        format!("{good}\"; drop table"),
        format!("{body}.{head}.{signature}"),
        format!("{head}.{body}.{signature}{signature}"),
        format!("{head}.{body}.{}", &signature[..8]),
        format!("{head}.{body}.{}", base64(&[0; 31])),
        format!("{}.{}.{}", base64(b"[]"), body, signature),
        format!("{}.{}.{}", head, base64(b"[]"), signature),
        format!("{}.{}.{}", base64(b"\xff\xfe"), body, signature),
        format!("{head}.{}.{signature}", base64("{".repeat(4000).as_bytes())),
    ] {
        refused(&stack, "garbage", &bad, "token_invalid").await;
    }
}

/// Promise: a token of 100 kB is refused without being read; one that is too long for us too.
#[tokio::test]
async fn long_tokens() {
    let stack = Stack::get();
    for bytes in [8_200, 12_000] {
        let long = token(&stack).claim("pad", "x".repeat(bytes)).hs256(stack.jwt_secret.as_bytes());
        refused(&stack, "long", &long, "token_invalid").await;
    }
    let huge = token(&stack).claim("pad", "x".repeat(75_000)).hs256(stack.jwt_secret.as_bytes());
    assert!(huge.len() > 100_000);
    // A host may refuse such a header itself, before any function sees it.
    if let Ok(answer) = stack.api().with_token(&huge).get("/v1/auth/verify").try_send().await {
        assert!([401, 413, 431].contains(&answer.status), "{} {}", answer.status, answer.text());
    }
    stack.user().get("/v1/auth/verify").send().await.expect(200);
}

/// Promise: no algorithm, or one that is not on the list, is refused, however it is spelt.
#[tokio::test]
async fn algorithms() {
    let stack = Stack::get();
    let secret = stack.jwt_secret.as_bytes();
    for name in
        ["none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", "HS384", "HS512", "PS256", "ES256K", "RS1", "dir"]
    {
        let token = token(&stack).member("alg", name);
        for forged in [token.signed_with(b""), token.signed_with(b"x"), token.clone().hs256(secret)] {
            refused(&stack, name, &forged, "token_invalid").await;
        }
    }
    for alg in [json!(["HS256"]), json!(1), json!({})] {
        refused(&stack, "alg", &token(&stack).member("alg", alg).hs256(secret), "token_invalid").await;
    }
    refused(&stack, "no alg", &token(&stack).signed_with(b"x"), "token_invalid").await;
    let twice = hs256_of_texts(r#"{"alg":"none","alg":"HS256"}"#, &token(&stack).claims.to_string(), secret);
    refused(&stack, "alg twice", &twice, "token_invalid").await;
}

/// Promise: issuer, audience, role and subject must be those of a signed-in user of this project.
#[tokio::test]
async fn claims() {
    let stack = Stack::get();
    let secret = stack.jwt_secret.as_bytes();
    for (name, values) in [
        (
            "iss",
            vec![
                Value::Null,
                json!(""),
                json!("https://evil.example"),
                json!(format!("{}/", stack.issuer())),
                json!(1),
                json!("turnpike"),
                json!("supabase"),
            ],
        ),
        ("aud", vec![Value::Null, json!("anon"), json!(["other"]), json!([]), json!({}), json!("Authenticated")]),
        ("role", vec![Value::Null, json!("anon"), json!("service_role"), json!("postgres"), json!(["authenticated"])]),
        ("sub", vec![Value::Null, json!(""), json!("x"), json!(1), json!("x".repeat(300)), json!("' or '1'='1")]),
        ("exp", vec![Value::Null, json!("9999999999"), json!({}), json!(-1e40)]),
        ("nbf", vec![json!("x"), json!({})]),
    ] {
        for value in values {
            let bad = token(&stack).claim(name, value.clone()).hs256(secret);
            refused(&stack, &format!("{name}: {value}"), &bad, "token_invalid").await;
        }
    }
    for (name, seconds, code) in [
        ("exp", 1, "token_expired"),
        ("exp", now_seconds() - 60, "token_expired"),
        ("nbf", now_seconds() + 60, "token_not_yet_valid"),
    ] {
        refused(&stack, name, &token(&stack).claim(name, seconds).hs256(secret), code).await;
    }
}

/// Promise: a claim that stands twice is refused: two readers could see two users.
#[tokio::test]
async fn claims_that_stand_twice() {
    let stack = Stack::get();
    let good = token(&stack).claims.to_string();
    for extra in [
        format!(r#""sub":"{}""#, Uuid::new_v4()),
        r#""exp":9999999999"#.to_owned(),
        r#""iss":"https://evil.example""#.to_owned(),
        r#""app_metadata":{"role":"admin"}"#.to_owned(),
        r#""aud":"other""#.to_owned(),
    ] {
        for claims in [format!("{},{extra}}}", &good[..good.len() - 1]), format!("{{{extra},{}", &good[1..])] {
            let bad = hs256_of_texts(r#"{"alg":"HS256"}"#, &claims, stack.jwt_secret.as_bytes());
            refused(&stack, &extra, &bad, "token_invalid").await;
        }
    }
}

/// Promise: a forgery of the same length, next to a good token that was just verified, is refused.
#[tokio::test]
async fn forgeries_of_the_same_length() {
    let stack = Stack::get();
    let good = token(&stack).hs256(stack.jwt_secret.as_bytes());
    stack.api().with_token(&good).get("/v1/auth/verify").send().await.expect(200);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (head, body) = signed.split_once('.').unwrap();
    let flip = |text: &str, at: usize| {
        let old = text.as_bytes()[at];
        format!("{}{}{}", &text[..at], if old == b'A' { 'B' } else { 'A' }, &text[at + 1..])
    };
    for at in [0, 10, 42] {
        refused(&stack, "signature", &format!("{signed}.{}", flip(signature, at)), "token_invalid").await;
    }
    for at in [1, body.len() / 2, body.len() - 2] {
        refused(&stack, "claims", &format!("{head}.{}.{signature}", flip(body, at)), "token_invalid").await;
    }
    let other = token(&stack);
    let claims = base64(other.claims.to_string().as_bytes());
    refused(&stack, "another's claims", &format!("{head}.{claims}.{signature}"), "token_invalid").await;
    stack.api().with_token(&good).get("/v1/auth/verify").send().await.expect(200);
}
