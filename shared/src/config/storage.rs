//! Where files lie: in Supabase Storage, or in a store that speaks S3.

use super::{Secret, reader::Reader};

/// How long a URL to download from may live, in seconds. The upper end is SigV4's (its documentation, "X-Amz-Expires").
const DOWNLOAD_TTL_RANGE_SECONDS: std::ops::RangeInclusive<u32> = 1..=604_800;

/// The length of a bucket's name, in bytes (S3's documentation, "Bucket naming rules").
const BUCKET_BYTES: std::ops::RangeInclusive<usize> = 3..=63;

/// Where files lie, and for how long a buyer gets at one.
#[derive(Clone, Debug)]
pub struct Storage {
    /// The store that speaks S3; without one it is Supabase Storage.
    pub s3: Option<S3>,
    /// How long a URL to download from lives, in seconds.
    pub download_ttl_seconds: u32,
}

/// A bucket of a store that speaks S3.
#[derive(Clone, Debug)]
pub struct S3 {
    /// `http` or `https`.
    pub scheme: &'static str,
    /// The store's host, with its port unless it is the scheme's own.
    pub authority: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// Where the bucket's name stands.
    pub style: Style,
    /// The id of the key.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: Secret,
    /// The token of keys that hold for a while only.
    pub session_token: Option<Secret>,
}

/// Where the bucket's name stands in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Before the key: `https://host/bucket/key`.
    Path,
    /// Before the host: `https://bucket.host/key`.
    Virtual,
}

pub(super) fn load(reader: &mut Reader<'_>, local: bool) -> Storage {
    let s3 = match reader.text("STORAGE_PROVIDER").as_str() {
        "supabase" => None,
        "s3" => s3(reader, local),
        _ => {
            reader.fault("STORAGE_PROVIDER", "must be supabase or s3");
            None
        }
    };
    let download_ttl_seconds = reader.number("DOWNLOAD_URL_TTL_SECONDS", DOWNLOAD_TTL_RANGE_SECONDS);
    Storage { s3, download_ttl_seconds }
}

/// Everything of it is looked at, so that all faults are told at once.
fn s3(reader: &mut Reader<'_>, local: bool) -> Option<S3> {
    let region = reader.text("S3_REGION");
    if !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        reader.fault("S3_REGION", "is not the name of a region");
    }
    let endpoint = reader.optional("S3_ENDPOINT").unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
    let bucket = required(reader, "S3_BUCKET");
    if bucket.as_ref().is_some_and(|bucket| !names_a_bucket(bucket)) {
        reader.fault("S3_BUCKET", "is not the name of a bucket");
    }
    let style = match reader.text("S3_STYLE").as_str() {
        "path" => Some(Style::Path),
        "virtual" => Some(Style::Virtual),
        _ => {
            reader.fault("S3_STYLE", "must be path or virtual");
            None
        }
    };
    let access_key_id = required(reader, "S3_ACCESS_KEY_ID");
    required(reader, "S3_SECRET_ACCESS_KEY");
    let secret_access_key = reader.secret("S3_SECRET_ACCESS_KEY", 1, local);
    let session_token = reader.secret("S3_SESSION_TOKEN", 1, local);
    let (scheme, authority) = place(reader, &endpoint, local)?;
    Some(S3 {
        scheme,
        authority,
        region,
        bucket: bucket?,
        style: style?,
        access_key_id: access_key_id?,
        secret_access_key: secret_access_key?,
        session_token,
    })
}

fn required(reader: &mut Reader<'_>, name: &'static str) -> Option<String> {
    let value = reader.optional(name);
    if value.is_none() {
        reader.fault(name, "is not set, though STORAGE_PROVIDER is s3");
    }
    value
}

/// The scheme and the authority of an endpoint.
fn place(reader: &mut Reader<'_>, endpoint: &str, local: bool) -> Option<(&'static str, String)> {
    let url = reader.url("S3_ENDPOINT", endpoint)?;
    if !local && !url.is_https() {
        reader.fault("S3_ENDPOINT", "must be https unless TURNPIKE_ENV is local");
    }
    let origin = url.origin();
    if url.as_str().trim_end_matches('/') != origin {
        reader.fault("S3_ENDPOINT", "must have no path, query or user");
    }
    let scheme = if url.is_https() { "https" } else { "http" };
    origin.split_once("://").map(|(_, authority)| (scheme, authority.to_owned()))
}

fn names_a_bucket(name: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    let bytes = name.as_bytes();
    BUCKET_BYTES.contains(&bytes.len()) && edge(bytes.first()) && edge(bytes.last()) && name.bytes().all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a name that could be part of a path or a host of its own is no bucket.
    #[test]
    fn names_of_buckets() {
        for name in ["abc", "a.b-c", "123"] {
            assert!(names_a_bucket(name), "{name}");
        }
        for name in ["ab", "Abc", "a/b", "-ab", "ab.", "a_b", "a b", &"a".repeat(64)] {
            assert!(!names_a_bucket(name), "{name}");
        }
    }

    /// Promise: no secret is in what is printed of it.
    #[test]
    fn it_does_not_print_secrets() {
        let s3 = S3 {
            scheme: "https",
            authority: "s3.example.com".to_owned(),
            region: "auto".to_owned(),
            bucket: "files".to_owned(),
            style: Style::Path,
            access_key_id: "id".to_owned(),
            secret_access_key: Secret::new("the-key"),
            session_token: Some(Secret::new("the-token")),
        };
        let printed = format!("{s3:?}");
        assert!(!printed.contains("the-key") && !printed.contains("the-token"), "{printed}");
    }
}
