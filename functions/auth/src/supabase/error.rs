//! From Supabase Auth's errors to ours (its documentation, "Error codes").

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use shared::problem::{Code, Problem};

/// How long to wait when Supabase Auth limits and does not say how long, in seconds.
const LIMITED_SECONDS: u32 = 60;

/// Both of its forms: `{code, error_code, msg}` and OAuth's `{error, error_description}`.
#[derive(Default, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    error_code: Option<String>,
    #[serde(default)]
    msg: Option<String>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    error_description: Option<String>,
}

/// The problem behind an answer that is not a success.
pub(super) fn problem(status: StatusCode, body: &Bytes) -> Problem {
    let error: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
    let word = error.error_code.or(error.error).unwrap_or_default();
    let words = error.msg.or(error.error_description).unwrap_or_default();
    let cause = format!("auth answered {status} {word}: {words}");
    let problem = match (word.as_str(), status.as_u16()) {
        ("invalid_credentials", _) => Problem::new(Code::InvalidCredentials),
        ("user_already_exists" | "email_exists" | "phone_exists", _) => Problem::new(Code::UserExists),
        ("weak_password" | "same_password", _) => Problem::new(Code::WeakPassword),
        ("email_address_invalid", _) => Problem::field("/email", "invalid_format", words),
        ("over_request_rate_limit" | "over_email_send_rate_limit", _) | (_, 429) => {
            Problem::new(Code::RateLimited).retry_after_seconds(LIMITED_SECONDS)
        }
        ("signup_disabled" | "provider_disabled" | "email_provider_disabled" | "otp_disabled", _) => {
            Problem::new(Code::NotConfigured)
        }
        (
            "refresh_token_not_found"
            | "refresh_token_already_used"
            | "otp_expired"
            | "session_not_found"
            | "session_expired"
            | "flow_state_not_found"
            | "flow_state_expired"
            | "bad_code_verifier"
            | "invalid_grant",
            _,
        ) => Problem::new(Code::GrantInvalid),
        ("bad_jwt" | "no_authorization", _) | (_, 401) => Problem::new(Code::TokenInvalid),
        (_, 403) => Problem::new(Code::GrantInvalid),
        (_, 400..=499) => Problem::new(Code::InvalidRequest),
        _ => Problem::new(Code::AuthUnavailable).retry_after_seconds(2),
    };
    problem.because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: each of the auth service's errors has a code of ours, whatever form it comes in.
    #[test]
    fn errors_have_codes() {
        for (status, body, code) in [
            (
                400,
                r#"{"code":400,"error_code":"invalid_credentials","msg":"Invalid login credentials"}"#,
                Code::InvalidCredentials,
            ),
            (422, r#"{"error_code":"user_already_exists"}"#, Code::UserExists),
            (400, r#"{"error":"invalid_grant","error_description":"x"}"#, Code::GrantInvalid),
            (429, "{}", Code::RateLimited),
            (403, r#"{"error_code":"otp_expired"}"#, Code::GrantInvalid),
            (500, "<html>", Code::AuthUnavailable),
            (418, "", Code::InvalidRequest),
        ] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            assert_eq!(problem(status, &Bytes::from_static(body.as_bytes())).code, code, "{body}");
        }
    }
}
