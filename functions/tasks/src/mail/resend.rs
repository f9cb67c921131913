//! Resend's API: <https://resend.com/docs/api-reference/emails/send-email>, and what each of its answers means for a mail.

use http::{
    HeaderMap, HeaderValue, Method, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, USER_AGENT},
};
use serde::Deserialize;
use serde_json::json;
use shared::{
    config::Resend,
    platform::{Outbound, SendError},
};

use super::render::Rendered;

/// Resend turns away whoever does not say who is calling.
const OUR_NAME: HeaderValue = HeaderValue::from_static("turnpike");

/// How long to wait where Resend does not say, in seconds.
const DEFAULT_WAIT_SECONDS: u32 = 60;

/// The most of an error's words that is kept.
const MAX_MESSAGE_CHARS: usize = 300;

/// What came of handing a mail over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Handed {
    /// Resend has it, and says under which id; `None` where it says only that it had it before.
    Over(Option<String>),
    /// No answer, or one that says nothing about the mail.
    Unknown(Why),
    /// Resend will not take it, now or later.
    Refused(Why),
    /// Not now, whichever mail it is; in so many seconds.
    Later(Why, u32),
    /// Resend takes nothing from us as we are configured.
    Misconfigured(Why),
}

/// Why not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Why {
    /// Resend's word, or ours.
    pub(super) code: String,
    /// In words.
    pub(super) message: String,
}

/// Resend's error body.
#[derive(Default, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    name: String,
    #[serde(default)]
    message: String,
}

/// The request that hands a mail over. Its id is the key: a mail that Resend has taken is not taken again within a day.
pub(super) fn request(
    resend: &Resend,
    id: &str,
    kind: &str,
    to: &str,
    mail: &Rendered,
    timeout_ms: u32,
) -> Option<Outbound> {
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {}", resend.api_key.expose())).ok()?);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, OUR_NAME);
    headers.insert("idempotency-key", HeaderValue::from_str(id).ok()?);
    let mut body = json!({
        "from": resend.from, "to": [to], "subject": mail.subject, "text": mail.text, "html": mail.html,
        "tags": [{ "name": "kind", "value": kind }],
    });
    if let (Some(reply_to), Some(members)) = (&resend.reply_to, body.as_object_mut()) {
        members.insert("reply_to".to_owned(), reply_to.as_str().into());
    }
    let url = format!("{}/emails", resend.api_url);
    Some(Outbound { method: Method::POST, url, headers, body: body.to_string().into(), timeout_ms })
}

/// What Resend's answer, or its absence, means.
pub(super) fn judge(answer: Result<Response<impl AsRef<[u8]>>, SendError>) -> Handed {
    let answer = match answer {
        Ok(answer) => answer,
        Err(failure) => return Handed::Unknown(Why::new("unreachable", &failure.to_string())),
    };
    let status = answer.status().as_u16();
    if answer.status().is_success() {
        return match id(answer.body().as_ref()) {
            Some(id) => Handed::Over(Some(id)),
            None => Handed::Unknown(Why::new("invalid_answer", "Resend's answer has no id")),
        };
    }
    let body: ErrorBody = serde_json::from_slice(answer.body().as_ref()).unwrap_or_default();
    let name = if body.name.is_empty() { format!("status_{status}") } else { body.name };
    let why = Why::new(&name, &body.message);
    match (status, name.as_str()) {
        // Under this key it took a mail before: ours, with other words, since an address or a template has changed meanwhile.
        (409, "invalid_idempotent_request") => Handed::Over(None),
        (401 | 403, _) | (422, "invalid_from_address") => Handed::Misconfigured(why),
        (429, _) => Handed::Later(why, wait_seconds(answer.headers())),
        (409 | 408 | 425 | 500.., _) => Handed::Unknown(why),
        (400..=499, _) => Handed::Refused(why),
        _ => Handed::Unknown(why),
    }
}

impl Why {
    pub(super) fn new(code: &str, message: &str) -> Self {
        Self { code: code.to_owned(), message: message.chars().take(MAX_MESSAGE_CHARS).collect() }
    }
}

fn id(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Taken {
        id: String,
    }
    serde_json::from_slice::<Taken>(body).ok().map(|taken| taken.id)
}

fn wait_seconds(headers: &HeaderMap) -> u32 {
    let said =
        headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(|value| value.trim().parse().ok());
    said.unwrap_or(DEFAULT_WAIT_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Handed {
        let mut answer = Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        judge(Ok(answer.body(body.to_owned()).unwrap_or_default()))
    }

    /// Promise: what Resend took is sent; what it will never take is given up at once; what says nothing of the mail is tried again.
    #[test]
    fn answers_mean() {
        let word = |handed: Handed| match handed {
            Handed::Over(id) => format!("over {}", id.unwrap_or_default()),
            Handed::Unknown(why) => format!("unknown {}", why.code),
            Handed::Refused(why) => format!("refused {}", why.code),
            Handed::Later(why, seconds) => format!("later {} {seconds}", why.code),
            Handed::Misconfigured(why) => format!("misconfigured {}", why.code),
        };
        for (status, body, meant) in [
            (200, r#"{"id":"e1"}"#, "over e1"),
            (200, "{}", "unknown invalid_answer"),
            (200, "", "unknown invalid_answer"),
            (400, r#"{"name":"validation_error","message":"x"}"#, "refused validation_error"),
            (401, r#"{"name":"missing_api_key"}"#, "misconfigured missing_api_key"),
            (403, r#"{"name":"validation_error"}"#, "misconfigured validation_error"),
            (409, r#"{"name":"invalid_idempotent_request"}"#, "over "),
            (409, r#"{"name":"concurrent_idempotent_requests"}"#, "unknown concurrent_idempotent_requests"),
            (422, r#"{"name":"validation_error"}"#, "refused validation_error"),
            (422, r#"{"name":"invalid_from_address"}"#, "misconfigured invalid_from_address"),
            (429, r#"{"name":"daily_quota_exceeded"}"#, "later daily_quota_exceeded 60"),
            (451, r#"{"name":"security_error"}"#, "refused security_error"),
            (500, "nonsense", "unknown status_500"),
            (302, "", "unknown status_302"),
        ] {
            assert_eq!(word(answer(status, &[], body)), meant, "{status} {body}");
        }
        assert_eq!(word(answer(429, &[("retry-after", "7")], "{}")), "later status_429 7");
        assert_eq!(word(judge(Err::<Response<String>, _>(SendError::Timeout))), "unknown unreachable");
    }
}
