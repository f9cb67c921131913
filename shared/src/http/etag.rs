//! Answers that clients and caches may keep and ask about again (RFC 9110 sections 8.8.3 and 13.1.2).

use axum::extract::FromRequestParts;
use http::{HeaderValue, StatusCode, header, request::Parts};
use sha2::{Digest as _, Sha256};

use super::Reply;

/// How much of the hash is in a tag, in bytes: 128 bits never meet by chance.
const TAG_BYTES: usize = 16;

/// The tags of answers that the client has, from `If-None-Match`.
pub struct IfNoneMatch(Vec<String>);

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let lines = parts.headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|line| line.to_str().ok());
        // Compared weakly, as the header asks for: a proxy that compresses marks our strong tag as weak.
        let tags = lines.flat_map(|line| line.split(',')).map(|tag| tag.trim().trim_start_matches("W/").to_owned());
        Ok(Self(tags.collect()))
    }
}

impl IfNoneMatch {
    /// The answer with its tag, to be kept by anybody for so long; a 304 where the client has it already.
    pub fn public(&self, mut reply: Reply, max_age_seconds: u32) -> Reply {
        let digest = Sha256::digest(&reply.body);
        let tag: String = digest.iter().take(TAG_BYTES).map(|byte| format!("{byte:02x}")).collect();
        let tag = format!("\"{tag}\"");
        if self.0.iter().any(|had| *had == tag || had == "*") {
            reply.status = StatusCode::NOT_MODIFIED;
            reply.body.clear();
        }
        let standing = [(header::ETAG, tag), (header::CACHE_CONTROL, format!("public, max-age={max_age_seconds}"))];
        reply
            .headers
            .extend(standing.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))));
        reply
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn ask(tags: &[&str], body: &'static [u8]) -> Reply {
        let had = IfNoneMatch(tags.iter().map(|tag| (*tag).to_owned()).collect());
        had.public(Reply::raw(StatusCode::OK, Bytes::from_static(body)), 60)
    }

    /// Promise: who has the answer already gets none, and whoever has another one gets this one.
    #[test]
    #[allow(clippy::unwrap_used, reason = "a test")]
    fn a_tag_tells_answers_apart() {
        let first = ask(&[], b"{}");
        let tag = first.headers.get(header::ETAG).unwrap().to_str().unwrap();
        assert_eq!((first.status, first.body.len()), (StatusCode::OK, 2));
        assert_eq!(first.headers.get(header::CACHE_CONTROL).unwrap(), "public, max-age=60");
        for had in [&[tag][..], &["\"other\"", tag], &["*"]] {
            let again = ask(had, b"{}");
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{had:?}");
            assert_eq!(again.headers.get(header::ETAG), first.headers.get(header::ETAG));
        }
        assert_eq!(ask(&[tag], b"{ }").status, StatusCode::OK);
        assert_eq!(ask(&["", "\"\""], b"{}").status, StatusCode::OK);
    }
}
