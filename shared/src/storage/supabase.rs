//! Supabase Storage, as its REST API stands.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use form_urlencoded::Serializer;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;

use super::{SignedDownload, SignedUpload};
use crate::{
    db::Db,
    http::{App, Call},
    platform::{Outbound, SendError},
    problem::{Code, Outcome, Problem},
};

/// The bucket of the files that sellers offer. Its first folder is the seller's id, which is what its policies go by.
const ASSETS: &str = "assets";

/// Lets an upload replace a file that is there: a seller corrects a file under its old name.
const UPSERT: HeaderName = HeaderName::from_static("x-upsert");

/// What is escaped in one part of a path (the WHATWG standard, "path percent-encode set", with what divides parts).
const IN_A_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// When to come back after the storage was away, in seconds.
const RETRY_AFTER_SECONDS: u32 = 2;

/// Supabase Storage with one caller's identity, so that the policies of its buckets hold: no key opens them all.
pub struct SupabaseStorage {
    app: Arc<App>,
    call: Call,
    bearer: Option<String>,
}

/// What Storage answers to a request for a URL. One to upload is in `url`, one to download in `signedURL`; some have both.
#[derive(Deserialize)]
struct Signed {
    url: Option<String>,
    #[serde(rename = "signedURL")]
    signed_url: Option<String>,
}

/// What Storage says of a refusal, beside words; the HTTP status is 400 whatever it is.
#[derive(Deserialize)]
struct Refused {
    #[serde(rename = "statusCode")]
    status_code: String,
}

/// The one claim of a token that concerns its bearer.
#[derive(Deserialize)]
struct Expiry {
    exp: i64,
}

impl SupabaseStorage {
    /// Storage as the caller of this database sees it.
    pub fn of(db: &Db) -> Self {
        Self { app: db.app.clone(), call: db.call.clone(), bearer: db.bearer.clone() }
    }

    /// Signs an upload. How long the URL lives is Storage's to say (two hours on a hosted project).
    pub(super) async fn sign_upload(&self, name: &str) -> Outcome<SignedUpload> {
        let url = object_url(&self.app.config.supabase.url, "upload/sign", ASSETS, name);
        let (upload_token, upload_expires_at) = self.token(&url, Bytes::from_static(b"{}")).await?;
        let query = Serializer::new(String::new()).append_pair("token", &upload_token).finish();
        Ok(SignedUpload { upload_url: format!("{url}?{query}"), upload_token: Some(upload_token), upload_expires_at })
    }

    /// Signs a download. Storage knows whether there is such an object: one that was announced and never uploaded is none.
    pub(super) async fn sign_download(&self, name: &str, filename: &str) -> Outcome<SignedDownload> {
        let url = object_url(&self.app.config.supabase.url, "sign", ASSETS, name);
        let body = format!(r#"{{"expiresIn":{}}}"#, self.app.config.storage.download_ttl_seconds);
        let (token, expires_at) = self.token(&url, body.into()).await?;
        let query =
            Serializer::new(String::new()).append_pair("token", &token).append_pair("download", filename).finish();
        Ok(SignedDownload { url: format!("{url}?{query}"), expires_at })
    }

    /// The token in what Storage signs, and its end.
    async fn token(&self, url: &str, body: Bytes) -> Outcome<(String, DateTime<Utc>)> {
        let answer = self.post(url, body).await?;
        let signed: Signed = serde_json::from_slice(&answer).map_err(nonsense)?;
        let url = signed.signed_url.or(signed.url).unwrap_or_default();
        let token = url.split_once("?token=").map(|(_, token)| token);
        let token = token.ok_or_else(|| nonsense("a signed URL without a token"))?;
        let expires_at = expiry(token).ok_or_else(|| nonsense("a token without an end"))?;
        Ok((token.to_owned(), expires_at))
    }

    async fn post(&self, url: &str, body: Bytes) -> Outcome<Bytes> {
        let request = Outbound {
            method: Method::POST,
            url: url.to_owned(),
            headers: self.headers()?,
            body,
            timeout_ms: self.app.config.upstream_timeout_ms,
        };
        match self.app.send(&self.call, request).await {
            Ok(answer) if answer.status().is_success() => Ok(answer.into_body()),
            Ok(answer) => Err(refusal(answer.status(), answer.body())),
            Err(SendError::Timeout) => Err(Problem::new(Code::StorageTimeout).retry_after_seconds(RETRY_AFTER_SECONDS)),
            Err(other) => Err(unavailable(other)),
        }
    }

    fn headers(&self) -> Outcome<HeaderMap> {
        let value = |text: &str| HeaderValue::from_str(text).map_err(|e| Problem::new(Code::Internal).because(e));
        let mut headers = HeaderMap::new();
        headers.insert("apikey", value(self.app.config.supabase.publishable_key.expose())?);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(UPSERT, HeaderValue::from_static("true"));
        if let Some(bearer) = &self.bearer {
            headers.insert(header::AUTHORIZATION, value(&format!("Bearer {bearer}"))?);
        }
        Ok(headers)
    }
}

/// The URL of an operation on an object, each part of its name escaped.
fn object_url(project: &str, operation: &str, bucket: &str, name: &str) -> String {
    let mut url = format!("{project}/storage/v1/object/{operation}/{bucket}");
    for part in name.split('/') {
        url.push('/');
        url.extend(utf8_percent_encode(part, IN_A_PATH));
    }
    url
}

/// The end in a token's claims. The signature is Storage's own business.
fn expiry(token: &str) -> Option<DateTime<Utc>> {
    let claims = Base64UrlUnpadded::decode_vec(token.split('.').nth(1)?).ok()?;
    DateTime::from_timestamp(serde_json::from_slice::<Expiry>(&claims).ok()?.exp, 0)
}

/// Storage answers refusals with 400 and says the rest in words that are not for clients.
fn refusal(status: StatusCode, body: &Bytes) -> Problem {
    let cause = format!("storage answered {status}: {}", String::from_utf8_lossy(body));
    let inner = serde_json::from_slice::<Refused>(body).map(|refused| refused.status_code).unwrap_or_default();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        unavailable(cause)
    } else if inner == "404" {
        Problem::new(Code::DownloadUnavailable).because(cause)
    } else {
        Problem::new(Code::StorageRefused).because(cause)
    }
}

fn unavailable(cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::StorageUnavailable).retry_after_seconds(RETRY_AFTER_SECONDS).because(cause)
}

fn nonsense(cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::UpstreamInvalid).because(cause)
}
