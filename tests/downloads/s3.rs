//! URLs signed by `shared::storage`, in the eyes of a store that speaks S3.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use reqwest::{Client, Response};
use shared::{
    config::{S3, Secret, Style},
    storage::s3::{Presign, presign},
};
use turnpike_tests::{
    shop::{fresh, now},
    stack::required,
};

/// What the store takes for its own name besides its address.
const DOMAIN: &str = "s3.test";

const BYTES: &[u8] = b"\x00\xff not a text";

fn address() -> String {
    required("S3_ENDPOINT").trim_start_matches("http://").to_owned()
}

/// The store of this run, by its address and with the bucket in the path.
fn store() -> S3 {
    S3 {
        scheme: "http",
        authority: address(),
        region: "us-east-1".to_owned(),
        bucket: required("S3_BUCKET"),
        style: Style::Path,
        access_key_id: required("S3_ACCESS_KEY_ID"),
        secret_access_key: Secret::new(required("S3_SECRET_ACCESS_KEY")),
        session_token: None,
    }
}

fn signed(store: &S3, method: Method, key: &str, from: DateTime<Utc>, ttl_seconds: u32) -> String {
    let parameters = [("response-content-disposition", "attachment; filename=\"a b.zip\"")];
    let parameters = if method == Method::GET { &parameters[..] } else { &[] };
    presign(store, &Presign { method, key, parameters, now: from, ttl_seconds }).ok().unwrap()
}

fn get(store: &S3, key: &str) -> String {
    signed(store, Method::GET, key, now(), 60)
}

async fn send(method: Method, url: &str, body: &'static [u8]) -> Response {
    let host = format!("{}.{DOMAIN}", required("S3_BUCKET"));
    let client = Client::builder().no_proxy().resolve(&host, address().parse().unwrap()).build().unwrap();
    let method = reqwest::Method::from_bytes(method.as_str().as_bytes()).unwrap();
    client.request(method, url).body(Bytes::from_static(body)).send().await.unwrap()
}

async fn status(url: &str) -> u16 {
    send(Method::GET, url, b"").await.status().as_u16()
}

/// A new object, uploaded by a signed URL. Its name has what must be escaped.
async fn uploaded(store: &S3) -> String {
    let key = format!("{}/a b+(1)&c=d;'é'/v~1.zip", fresh("u"));
    let answer = send(Method::PUT, &signed(store, Method::PUT, &key, now(), 60), BYTES).await;
    assert_eq!(answer.status().as_u16(), 200, "{:?}", answer.text().await);
    key
}

/// Promise: what was uploaded by a signed URL is what a signed URL gives, in both styles and in another region; without one there is nothing.
#[tokio::test]
async fn the_same_bytes() {
    let port = address().rsplit_once(':').unwrap().1.to_owned();
    let virtual_style = S3 { authority: format!("{DOMAIN}:{port}"), style: Style::Virtual, ..store() };
    let other_region = S3 { region: "eu-north-1".to_owned(), ..store() };
    let with_token = S3 { session_token: Some(Secret::new("a/session+token=")), ..store() };
    let key = uploaded(&store()).await;
    for store in [store(), virtual_style, other_region, with_token] {
        let answer = send(Method::GET, &get(&store, &key), b"").await;
        assert_eq!(answer.status().as_u16(), 200, "{store:?}");
        assert_eq!(&answer.bytes().await.unwrap()[..], BYTES);
        let again = uploaded(&store).await;
        assert_eq!(status(&get(&store, &again)).await, 200, "{store:?}");
    }
    let open = get(&store(), &key);
    assert_eq!(status(open.split_once('?').unwrap().0).await, 403);
}

/// Promise: each part of a URL is under its signature: whatever is changed in it opens nothing.
#[tokio::test]
async fn a_tampered_one() {
    let (key, other) = (uploaded(&store()).await, uploaded(&store()).await);
    let url = get(&S3 { session_token: Some(Secret::new("a-token")), ..store() }, &key);
    assert_eq!(status(&url).await, 200);
    let signature = url.rsplit_once('=').unwrap().1;
    let flipped = if signature.starts_with('0') { "1" } else { "0" };
    for (part, wrong) in [
        (key.split_once('/').unwrap().0, other.split_once('/').unwrap().0),
        ("X-Amz-Expires=60", "X-Amz-Expires=600"),
        ("us-east-1", "us-east-2"),
        ("a%20b.zip", "a%20b.exe"),
        ("response-content-disposition", "response-content-type"),
        ("X-Amz-Security-Token=a-token", "X-Amz-Security-Token=b-token"),
        ("&X-Amz-Security-Token=a-token", ""),
        (&signature[..1], flipped),
    ] {
        let at = if part == &signature[..1] { url.len() - signature.len() } else { url.find(part).unwrap() };
        let tampered = format!("{}{wrong}{}", &url[..at], &url[at + part.len()..]);
        assert_eq!(status(&tampered).await, 403, "{part} as {wrong}: {tampered}");
    }
    for method in [Method::PUT, Method::DELETE] {
        assert_eq!(send(method, &url, b"other").await.status().as_u16(), 403);
    }
    assert_eq!(send(Method::GET, &url, b"").await.bytes().await.unwrap(), BYTES);
}

/// Promise: a URL ends when it says, and is not good before its time.
#[tokio::test]
async fn an_expired_one() {
    let key = uploaded(&store()).await;
    let from = |seconds: i64| now() + TimeDelta::seconds(seconds);
    assert_eq!(status(&signed(&store(), Method::GET, &key, from(-50), 60)).await, 200);
    assert_eq!(status(&signed(&store(), Method::GET, &key, from(-61), 60)).await, 403);
    assert_eq!(status(&signed(&store(), Method::GET, &key, from(-604_801), 604_800)).await, 403);
    let short = signed(&store(), Method::GET, &key, now(), 1);
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    assert_eq!(status(&short).await, 403);
}

/// Promise: another key, or the key under another name, signs nothing.
#[tokio::test]
async fn another_key() {
    let key = uploaded(&store()).await;
    let other = S3 { secret_access_key: Secret::new("another-secret"), ..store() };
    let unknown = S3 { access_key_id: "somebody".to_owned(), ..store() };
    for store in [other, unknown] {
        assert_eq!(status(&get(&store, &key)).await, 403);
        let upload = signed(&store, Method::PUT, &key, now(), 60);
        assert_eq!(send(Method::PUT, &upload, b"other").await.status().as_u16(), 403);
    }
    assert_eq!(send(Method::GET, &get(&store(), &key), b"").await.bytes().await.unwrap(), BYTES);
}
