//! Both stores, as the configuration chooses between them.
#![allow(clippy::unwrap_used)]

use base64ct::{Base64UrlUnpadded, Encoding as _};
use chrono::{DateTime, Utc};
use http::Method;
use serde_json::json;

use super::{
    SignedDownload, Storage, check_name,
    s3::{Presign, hex, presign, signing_key},
};
use crate::{
    config::{S3, Secret, Style},
    db::Db,
    http::Call,
    platform::SendError,
    problem::{Code, Outcome},
    testing::{Script, finish},
};

const OF_S3: [(&str, &str); 5] = [
    ("STORAGE_PROVIDER", "s3"),
    ("S3_ENDPOINT", "http://127.0.0.1:9000"),
    ("S3_BUCKET", "files"),
    ("S3_ACCESS_KEY_ID", "id"),
    ("S3_SECRET_ACCESS_KEY", "key"),
];

/// The store of AWS's own examples.
fn example(style: Style) -> S3 {
    S3 {
        scheme: "https",
        authority: "s3.amazonaws.com".to_owned(),
        region: "us-east-1".to_owned(),
        bucket: "examplebucket".to_owned(),
        style,
        access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        session_token: None,
    }
}

fn signed(store: &S3, key: &str, parameters: &[(&str, &str)]) -> String {
    let now = "2013-05-24T00:00:00Z".parse().unwrap();
    presign(store, &Presign { method: Method::GET, key, parameters, now, ttl_seconds: 86_400 }).ok().unwrap()
}

fn storage(script: &std::sync::Arc<Script>) -> Storage {
    Storage::of(&Db::new(script.app(), Call::default(), Some("a-token".to_owned())))
}

/// A URL as Supabase Storage signs it.
fn of_supabase(seconds: i64) -> serde_json::Value {
    let claims = Base64UrlUnpadded::encode_string(json!({ "url": "assets/a", "exp": seconds }).to_string().as_bytes());
    let url = format!("/object/sign/assets/u/p/a.zip?token=x.{claims}.x");
    // The local stack's says it under both names.
    json!({ "signedURL": url, "url": url })
}

fn code(outcome: Outcome<SignedDownload>) -> Option<Code> {
    outcome.err().map(|problem| problem.code)
}

/// Promise: a URL is the one that AWS publishes ("Authenticating Requests: Using Query Parameters", its example).
#[test]
fn the_example_of_aws() {
    let query = "X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
        &X-Amz-Expires=86400&X-Amz-SignedHeaders=host";
    let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let url = format!("https://examplebucket.s3.amazonaws.com/test.txt?{query}&X-Amz-Signature={signature}");
    assert_eq!(signed(&example(Style::Virtual), "test.txt", &[]), url);
}

/// Promise: the key of a day is the one that AWS publishes ("Examples of how to derive a signing key for Signature Version 4").
#[test]
fn the_key_of_aws() {
    let key = signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam").ok().unwrap();
    assert_eq!(hex(&key), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

/// Promise: each part of a name is escaped, the bucket stands where the style says, and a session's token is signed too.
#[test]
fn names_styles_and_tokens() {
    let path = signed(&example(Style::Path), "u/a b+(1)&c=d;é.zip", &[("response-content-disposition", "a; b=\"c\"")]);
    let expected = "https://s3.amazonaws.com/examplebucket/u/a%20b%2B%281%29%26c%3Dd%3B%C3%A9.zip?X-Amz-";
    assert!(path.starts_with(expected), "{path}");
    assert!(
        path.contains("&X-Amz-SignedHeaders=host&response-content-disposition=a%3B%20b%3D%22c%22&X-Amz-Signature=")
    );
    let token = S3 { session_token: Some(Secret::new("a/b+c=")), ..example(Style::Path) };
    let with_token = signed(&token, "a", &[]);
    assert!(with_token.contains("&X-Amz-Expires=86400&X-Amz-Security-Token=a%2Fb%2Bc%3D&X-Amz-SignedHeaders=host&"));
    let signature = |url: &str| url.rsplit_once('=').map(|(_, signature)| signature.to_owned());
    assert_ne!(signature(&with_token), signature(&signed(&example(Style::Path), "a", &[])));
}

/// Promise: an S3 store is asked nothing; a URL lives as long as the configuration says, and saves under the file's name.
#[test]
fn s3_is_signed_here() {
    let script = Script::new(&[&OF_S3[..], &[("DOWNLOAD_URL_TTL_SECONDS", "60")]].concat());
    let download = finish(storage(&script).sign_download("u/p/a.zip", "a.zip")).ok().unwrap();
    let upload = finish(storage(&script).sign_upload("u/p/a.zip")).ok().unwrap();
    assert!(download.url.starts_with("http://127.0.0.1:9000/files/u/p/a.zip?"), "{}", download.url);
    assert!(download.url.contains("&X-Amz-Expires=60&"), "{}", download.url);
    assert!(download.url.contains("response-content-disposition=attachment%3B%20filename%3D%22a.zip%22"));
    let now = script.app().platform().now();
    assert_eq!((download.expires_at - now).num_seconds(), 60);
    assert_eq!(((upload.upload_expires_at - now).num_seconds(), upload.upload_token), (7_200, None));
    assert!(script.sent().is_empty());
}

/// Promise: Supabase Storage is asked once, as this caller, for the time of the configuration; the URL saves under the name.
#[test]
fn supabase_signs_by_itself() {
    let script = Script::new(&[]);
    script.answer(200, &of_supabase(1_900_000_000));
    let download = finish(storage(&script).sign_download("u/p/a b?.zip", "a b?.zip")).ok().unwrap();
    let url = "http://supabase.test/storage/v1/object/sign/assets/u/p/a%20b%3F.zip";
    assert!(download.url.starts_with(&format!("{url}?token=x.")), "{}", download.url);
    assert!(download.url.ends_with("&download=a+b%3F.zip"), "{}", download.url);
    assert_eq!(download.expires_at, DateTime::<Utc>::from_timestamp(1_900_000_000, 0).unwrap());
    let [sent] = &script.sent()[..] else { unreachable!("one request") };
    assert_eq!((sent.url.as_str(), &sent.body[..]), (url, &br#"{"expiresIn":600}"#[..]));
    assert_eq!(sent.headers.get("authorization").unwrap(), "Bearer a-token");
}

/// Promise: what is worth trying again is told from what is not, and a file that was never uploaded from both.
#[test]
fn refusals_of_supabase() {
    let missing = json!({ "statusCode": "404", "error": "not_found", "message": "Object not found" });
    let other = json!({ "statusCode": "403", "error": "Unauthorized", "message": "x" });
    for (status, body, expected) in [
        (400, &missing, Code::DownloadUnavailable),
        (404, &missing, Code::DownloadUnavailable),
        (400, &other, Code::StorageRefused),
        (404, &json!("a page"), Code::StorageRefused),
        (429, &missing, Code::StorageUnavailable),
        (500, &missing, Code::StorageUnavailable),
        (200, &json!({}), Code::UpstreamInvalid),
        (200, &json!({ "signedURL": "/object/sign/assets/a" }), Code::UpstreamInvalid),
        (200, &json!({ "signedURL": "/object/sign/assets/a?token=x.e30.x" }), Code::UpstreamInvalid),
        (200, &json!({ "signedURL": null }), Code::UpstreamInvalid),
    ] {
        let script = Script::new(&[]);
        script.answer(status, body);
        assert_eq!(code(finish(storage(&script).sign_download("a", "a"))), Some(expected), "{status} {body}");
    }
    let script = Script::new(&[]);
    script.fail(SendError::Timeout);
    assert_eq!(code(finish(storage(&script).sign_download("a", "a"))), Some(Code::StorageTimeout));
}

/// Promise: no name leads out of the bucket, in either store.
#[test]
fn a_name_cannot_lead_elsewhere() {
    for name in ["u/../v", "..", "./a", "u//a", "/u", "u/", ""] {
        assert!(check_name(name).is_err(), "{name}");
        for script in [Script::new(&[]), Script::new(&OF_S3)] {
            assert_eq!(code(finish(storage(&script).sign_download(name, "a"))), Some(Code::Internal), "{name}");
            assert!(finish(storage(&script).sign_upload(name)).is_err(), "{name}");
        }
    }
}
