//! What a paid call takes: who pays, and the body as it came.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request};
use shared::{
    auth::Principal,
    axum::{
        body::{Body, to_bytes},
        extract::{FromRequest, FromRequestParts as _},
    },
    http::{App, Call, Idempotency, check_type},
    problem::{Code, Outcome, Problem},
};

use crate::call::Payer;

/// Who pays: `user`, which is what it is without it, or `tenant`. OpenAI's requests have no place for it.
const ACCOUNT: HeaderName = HeaderName::from_static("x-account");

/// The most values in a body. Each takes some dozens of bytes of memory, however few it is written with, and the instance is shared.
const MAX_VALUES: usize = 200_000;

/// A request for a paid call.
pub struct Command {
    pub(crate) payer: Payer,
    pub(crate) body: Bytes,
}

impl FromRequest<Arc<App>> for Command {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, app: &Arc<App>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let principal = Principal::from_request_parts(&mut parts, app).await?;
        let body = to_bytes(body, app.config.ai.max_body_bytes).await;
        let body = body.map_err(|e| Problem::new(Code::BodyTooLarge).because(e))?;
        check_type(&parts.headers)?;
        if values(&body) > MAX_VALUES {
            return Err(Problem::new(Code::BodyTooLarge).because("too many values"));
        }
        let key = Idempotency::read(&parts.method, &parts.uri, &parts.headers, &body)?;
        let account = account(&parts.headers)?;
        let payer = Payer { app: app.clone(), call: Call::of(&parts), db: principal.db, account, key };
        Ok(Self { payer, body })
    }
}

fn account(headers: &HeaderMap) -> Outcome<&'static str> {
    match headers.get(ACCOUNT).map(|value| value.as_bytes()) {
        None | Some(b"user") => Ok("user"),
        Some(b"tenant") => Ok("tenant"),
        Some(_) => Err(Problem::field("/x-account", "invalid_value", "")),
    }
}

/// About how many values a JSON text has: what begins one, outside of its texts.
fn values(json: &[u8]) -> usize {
    let (mut count, mut is_text, mut is_escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b',' | b'[' | b'{' if !is_text => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: what is large in memory alone is seen before it is read, and words are not taken for it.
    #[test]
    fn values_are_counted() {
        for (json, count) in [
            (r#"{"messages":[{"role":"user","content":"a, [b], {c} \"d, e\\"}],"seed":1}"#, 5),
            ("[0,0,0]", 3),
            (r#""\\\",,,""#, 0),
            (r#"["a\\",1]"#, 2),
            ("", 0),
        ] {
            assert_eq!(values(json.as_bytes()), count, "{json}");
        }
    }
}
