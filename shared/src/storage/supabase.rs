//! Supabase Storage, as its REST API stands.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use form_urlencoded::Serializer;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::Db,
    http::{App, Call},
    platform::{Outbound, SendError},
    problem::{Code, Outcome, Problem},
};

/// The bucket of the files that sellers offer. Its first folder is the seller's id, which is what its policies go by.
pub const ASSETS: &str = "assets";

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

/// Where the bytes of one file go, by one PUT and without further rights.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SignedUpload {
    /// The URL; the token is in its query.
    pub upload_url: String,
    /// The token alone, as `uploadToSignedUrl` of supabase-js takes it.
    pub upload_token: String,
    /// Until when both are good.
    pub upload_expires_at: DateTime<Utc>,
}

/// What Storage answers to a request for an upload URL: `/object/upload/sign/…?token=…`.
#[derive(Deserialize)]
struct Signed {
    url: String,
}

/// The one claim of an upload token that concerns its bearer.
#[derive(Deserialize)]
struct Expiry {
    exp: i64,
}

impl SupabaseStorage {
    /// Storage as the caller of this database sees it.
    pub fn of(db: &Db) -> Self {
        Self { app: db.app.clone(), call: db.call.clone(), bearer: db.bearer.clone() }
    }

    /// Signs an upload of the object with this name. One call to Storage; how long the URL lives is Storage's to say (two
    /// hours on a hosted project).
    pub async fn sign_upload(&self, bucket: &str, name: &str) -> Outcome<SignedUpload> {
        let url = object_url(&self.app.config.supabase.url, "upload/sign", bucket, name)?;
        let answer = self.post(&url).await?;
        let signed: Signed = serde_json::from_slice(&answer).map_err(nonsense)?;
        let token = signed.url.split_once("?token=").map(|(_, token)| token);
        let token = token.ok_or_else(|| nonsense("an upload URL without a token"))?;
        let upload_expires_at = expiry(token).ok_or_else(|| nonsense("an upload token without an end"))?;
        let query = Serializer::new(String::new()).append_pair("token", token).finish();
        Ok(SignedUpload { upload_url: format!("{url}?{query}"), upload_token: token.to_owned(), upload_expires_at })
    }

    async fn post(&self, url: &str) -> Outcome<Bytes> {
        let request = Outbound {
            method: Method::POST,
            url: url.to_owned(),
            headers: self.headers()?,
            body: Bytes::from_static(b"{}"),
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

/// The URL of an operation on an object. Each part of the name is escaped, and none can lead out of the bucket.
fn object_url(project: &str, operation: &str, bucket: &str, name: &str) -> Outcome<String> {
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(Problem::new(Code::Internal).because("the name of an object leads elsewhere"));
    }
    let mut url = format!("{project}/storage/v1/object/{operation}/{bucket}");
    for part in name.split('/') {
        url.push('/');
        url.extend(utf8_percent_encode(part, IN_A_PATH));
    }
    Ok(url)
}

/// The end in a token's claims. The signature is Storage's own business.
fn expiry(token: &str) -> Option<DateTime<Utc>> {
    let claims = Base64UrlUnpadded::decode_vec(token.split('.').nth(1)?).ok()?;
    DateTime::from_timestamp(serde_json::from_slice::<Expiry>(&claims).ok()?.exp, 0)
}

/// Storage answers refusals with 400 and says the rest in words that are not for clients.
fn refusal(status: StatusCode, body: &Bytes) -> Problem {
    let cause = format!("storage answered {status}: {}", String::from_utf8_lossy(body));
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        unavailable(cause)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn url(name: &str) -> Option<String> {
        object_url("https://p.supabase.co", "upload/sign", ASSETS, name).ok()
    }

    /// Promise: a name stays one name below its bucket, whatever is in it.
    #[test]
    fn a_name_cannot_lead_elsewhere() {
        let base = "https://p.supabase.co/storage/v1/object/upload/sign/assets";
        assert_eq!(url("u/p/a b?c#d%2e.zip"), Some(format!("{base}/u/p/a%20b%3Fc%23d%252e.zip")));
        for name in ["u/../v", "..", "./a", "u//a", "/u", "u/", ""] {
            assert_eq!(url(name), None, "{name}");
        }
    }

    /// Promise: a token's end is what its issuer wrote into it.
    #[test]
    fn a_token_has_an_end() {
        let claims = Base64UrlUnpadded::encode_string(br#"{"url":"assets/a","exp":1700000000}"#);
        assert_eq!(expiry(&format!("x.{claims}.x")).map(|at| at.timestamp()), Some(1_700_000_000));
        for token in ["", "x", "x.y.z", "x.e30.x"] {
            assert_eq!(expiry(token), None, "{token}");
        }
    }

    /// Promise: what is worth trying again is told from what is not.
    #[test]
    fn refusals_have_codes() {
        for (status, code) in [
            (400, Code::StorageRefused),
            (404, Code::StorageRefused),
            (429, Code::StorageUnavailable),
            (500, Code::StorageUnavailable),
            (503, Code::StorageUnavailable),
        ] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            assert_eq!(refusal(status, &Bytes::new()).code, code, "{status}");
        }
    }
}
