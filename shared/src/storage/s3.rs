//! A store that speaks S3: URLs signed here, with AWS Signature Version 4 in the query (its documentation, "Authenticating
//! Requests: Using Query Parameters"). Nothing is asked of the store.
//!
//! The crates that do the same bring an XML reader, a second parser of URLs and a second calendar along: docs/downloads.md has
//! the figures.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use hmac::{Hmac, Mac as _};
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::{SignedDownload, SignedUpload, disposition::attachment};
use crate::{
    config::{S3, Style},
    problem::{Code, Outcome, Problem},
};

/// How long an upload may be begun, in seconds: as long as with Supabase Storage.
const UPLOAD_TTL_SECONDS: u32 = 7_200;

/// The query parameter that names what `Content-Disposition` the store answers with (S3's documentation, "GetObject").
const DISPOSITION: &str = "response-content-disposition";

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "s3";

/// All but what SigV4 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One store, at one moment.
pub struct S3Storage {
    store: S3,
    now: DateTime<Utc>,
    download_ttl_seconds: u32,
}

/// What a URL is to let its bearer do.
pub struct Presign<'a> {
    /// The method.
    pub method: Method,
    /// The object's name.
    pub key: &'a str,
    /// What else stands in the query, in the order of the alphabet and behind `X-Amz-…`.
    pub parameters: &'a [(&'a str, &'a str)],
    /// From when on.
    pub now: DateTime<Utc>,
    /// For how long, in seconds.
    pub ttl_seconds: u32,
}

impl S3Storage {
    /// The store, and how long a URL to download from lives.
    pub fn new(store: S3, now: DateTime<Utc>, download_ttl_seconds: u32) -> Self {
        Self { store, now, download_ttl_seconds }
    }

    /// Signs a PUT of the object's bytes.
    pub(super) fn sign_upload(&self, key: &str) -> Outcome<SignedUpload> {
        let upload_url = self.sign(Method::PUT, key, &[], UPLOAD_TTL_SECONDS)?;
        Ok(SignedUpload { upload_url, upload_token: None, upload_expires_at: self.after(UPLOAD_TTL_SECONDS) })
    }

    /// Signs a GET of the object's bytes. Whether there are any is not asked.
    pub(super) fn sign_download(&self, key: &str, filename: &str) -> Outcome<SignedDownload> {
        let parameters = [(DISPOSITION, attachment(filename))];
        let [(name, value)] = &parameters;
        let url = self.sign(Method::GET, key, &[(*name, value.as_str())], self.download_ttl_seconds)?;
        Ok(SignedDownload { url, expires_at: self.after(self.download_ttl_seconds) })
    }

    fn sign(&self, method: Method, key: &str, parameters: &[(&str, &str)], ttl_seconds: u32) -> Outcome<String> {
        presign(&self.store, &Presign { method, key, parameters, now: self.now, ttl_seconds })
    }

    fn after(&self, seconds: u32) -> DateTime<Utc> {
        self.now.checked_add_signed(TimeDelta::seconds(seconds.into())).unwrap_or(self.now)
    }
}

/// The URL, good for whoever has it.
pub fn presign(store: &S3, wanted: &Presign<'_>) -> Outcome<String> {
    let (host, folder) = match store.style {
        Style::Path => (store.authority.clone(), format!("/{}", store.bucket)),
        Style::Virtual => (format!("{}.{}", store.bucket, store.authority), String::new()),
    };
    let mut path = folder;
    for part in wanted.key.split('/') {
        path.push('/');
        path.extend(utf8_percent_encode(part, RESERVED));
    }
    // ISO 8601 without what divides it.
    let mut time = wanted.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    time.retain(|letter| letter != '-' && letter != ':');
    let day = time.split('T').next().unwrap_or_default();
    let scope = format!("{day}/{}/{SERVICE}/aws4_request", store.region);
    let query = query(store, wanted, &time, &scope);
    let request = format!("{}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD", wanted.method.as_str());
    let text = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(request)));
    let key = signing_key(store.secret_access_key.expose(), day, &store.region, SERVICE)?;
    let signature = hex(&mac(&key, &text)?);
    Ok(format!("{}://{host}{path}?{query}&X-Amz-Signature={signature}", store.scheme))
}

/// The parameters but for the signature, escaped and in the order in which they are signed.
fn query(store: &S3, wanted: &Presign<'_>, time: &str, scope: &str) -> String {
    let credential = format!("{}/{scope}", store.access_key_id);
    let ttl = wanted.ttl_seconds.to_string();
    let token = store.session_token.as_ref().map(|token| ("X-Amz-Security-Token", token.expose()));
    let first = [
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", credential.as_str()),
        ("X-Amz-Date", time),
        ("X-Amz-Expires", ttl.as_str()),
    ];
    let last = ("X-Amz-SignedHeaders", "host");
    let mut query = String::new();
    for (name, value) in first.into_iter().chain(token).chain([last]).chain(wanted.parameters.iter().copied()) {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        query.extend(utf8_percent_encode(value, RESERVED));
    }
    query
}

/// The key of one day, region and service.
pub(super) fn signing_key(secret: &str, day: &str, region: &str, service: &str) -> Outcome<Vec<u8>> {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [day, region, service, "aws4_request"] {
        key = mac(&key, part)?;
    }
    Ok(key)
}

fn mac(key: &[u8], text: &str) -> Outcome<Vec<u8>> {
    let mac = Hmac::<Sha256>::new_from_slice(key).map_err(|e| Problem::new(Code::Internal).because(e))?;
    Ok(mac.chain_update(text).finalize().into_bytes().to_vec())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
