//! What a provider's no means, and no answer.

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use serde_json::Value;
use shared::{
    config::Ai,
    platform::SendError,
    problem::{Code, Problem},
};

/// When to come back to a provider that is away, in seconds, where it does not say.
const RETRY_AFTER_SECONDS: u32 = 5;
/// The longest wait that is passed on, in seconds.
const MAX_RETRY_AFTER_SECONDS: u32 = 3_600;
/// How much of a provider's words a client sees, in characters.
const MAX_REASON_CHARS: usize = 500;
/// What stands where a key stood.
const HIDDEN: &str = "***";

/// An answer that is no success. A server in between may repeat what it was sent: our keys go nowhere from here.
pub(crate) fn refusal(config: &Ai, provider: &str, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Problem {
    let keys = [&config.openrouter, &config.openai_compatible].into_iter().flatten().filter_map(|it| it.key.as_ref());
    let words = keys.fold(words(body), |words, key| words.replace(key.expose(), HIDDEN));
    let words: String = words.chars().take(MAX_REASON_CHARS).collect();
    let cause = format!("{provider} answered {status}: {words}");
    let problem = |code: Code| Problem::new(code).with("provider", provider).because(&cause);
    match status.as_u16() {
        // The request itself: who wrote it has to know why. The words of other refusals are about our account there.
        400 | 413 | 422 => problem(Code::ModelRequestRefused).with("reason", words),
        408 | 429 | 500.. => problem(Code::AiProviderUnavailable).retry_after_seconds(retry_after(headers)),
        401..=499 => problem(Code::AiProviderRefused),
        _ => problem(Code::AiProviderInvalid),
    }
}

/// No answer, or an end before its time.
pub(crate) fn missing(provider: &str, failure: &SendError) -> Problem {
    let code = match failure {
        SendError::NotSent(_) | SendError::Unreachable(_) => Code::AiProviderUnavailable,
        SendError::Timeout => Code::AiProviderTimeout,
        SendError::TooLarge => Code::AiProviderInvalid,
    };
    let problem = Problem::new(code).with("provider", provider).because(format_args!("{provider}: {failure}"));
    if code == Code::AiProviderInvalid { problem } else { problem.retry_after_seconds(RETRY_AFTER_SECONDS) }
}

/// An answer that makes no sense.
pub(crate) fn invalid(provider: &str, cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::AiProviderInvalid).with("provider", provider).because(format_args!("{provider}: {cause}"))
}

/// The words of an error, in whichever of the usual places they are.
fn words(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let places = ["/error/message", "/error", "/message", "/detail"];
    places.iter().find_map(|place| body.pointer(place).and_then(Value::as_str)).unwrap_or_default().to_owned()
}

fn retry_after(headers: &HeaderMap) -> u32 {
    let said = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u32>().ok());
    said.unwrap_or(RETRY_AFTER_SECONDS).clamp(1, MAX_RETRY_AFTER_SECONDS)
}

#[cfg(test)]
mod tests {
    use shared::testing::Script;

    use super::*;

    /// Promise: a client reads why its own request was refused, and nothing of what is between us and the provider; our key is not
    /// even in the log.
    #[test]
    fn words_are_for_whom_they_concern() {
        let app = Script::new(&[("OPENROUTER_API_KEY", "sk-ours")]).app();
        for (status, code, is_shown) in [
            (400, Code::ModelRequestRefused, true),
            (401, Code::AiProviderRefused, false),
            (402, Code::AiProviderRefused, false),
            (404, Code::AiProviderRefused, false),
            (429, Code::AiProviderUnavailable, false),
            (500, Code::AiProviderUnavailable, false),
            (302, Code::AiProviderInvalid, false),
        ] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            let body = br#"{"error":{"message":"key sk-123 is wrong, Bearer sk-ours"}}"#;
            let problem = refusal(&app.config.ai, "openrouter", status, &HeaderMap::new(), body);
            assert_eq!(problem.code, code, "{status}");
            let cause = problem.cause.unwrap_or_default();
            assert!(cause.contains("Bearer ***") && !cause.contains("sk-ours"), "{cause}");
            let members = Value::Object(problem.members).to_string();
            assert_eq!(members.contains("sk-123"), is_shown, "{members}");
            assert!(!members.contains("sk-ours"), "{members}");
        }
    }
}
