//! Problem documents that OpenAI's clients understand: beside the members of RFC 9457 there is OpenAI's `error`, so that those
//! clients raise their own exceptions, with our `code` in them.

use serde_json::{Value, json};
use shared::problem::{Language, Problem, ProblemDocument};

/// The routes that are OpenAI's.
const OPENAI_ROUTES: [&str; 4] = ["/v1/ai/chat/", "/v1/ai/images/", "/v1/ai/videos", "/v1/ai/models"];

/// Adds `error`. On OpenAI's routes what is wrong with a request is a 400, as it is there.
pub(crate) fn form(path: &str, document: &mut ProblemDocument) {
    if document.status == 422 && OPENAI_ROUTES.iter().any(|route| path.starts_with(route)) {
        document.status = 400;
    }
    let error = error(document);
    document.members.insert("error".to_owned(), error);
}

/// OpenAI's error for what goes wrong in a stream, where there is no document.
pub(crate) fn of(problem: &Problem, request_id: &str) -> Value {
    error(&problem.document(Language::English, request_id))
}

/// OpenAI's error object.
fn error(document: &ProblemDocument) -> Value {
    let fault = document.errors.first();
    let message = match fault {
        Some(fault) => format!("{} {}: {}", document.detail, fault.pointer, fault.detail),
        None => document.detail.clone(),
    };
    json!({
        "message": message,
        "type": kind(document.status),
        "code": document.code,
        "param": fault.map(|fault| parameter(&fault.pointer)),
    })
}

/// `/messages/0/content` as OpenAI writes it: `messages.0.content`.
fn parameter(pointer: &str) -> String {
    pointer.trim_start_matches(['/', '?']).replace('/', ".")
}

/// OpenAI's words for kinds of errors.
fn kind(status: u16) -> &'static str {
    match status {
        402 => "insufficient_quota",
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    }
}

#[cfg(test)]
mod tests {
    use shared::problem::Code;

    use super::*;

    /// Promise: a fault of a chat is a 400 with OpenAI's error in it, and one of our own routes stays what it is.
    #[test]
    fn a_fault_has_both_forms() {
        for (path, status) in [("/v1/ai/chat/completions", 400), ("/v1/ai/usage", 422)] {
            let mut document = Problem::field("/messages/0", "required", "").document(Language::English, "r");
            form(path, &mut document);
            assert_eq!(document.status, status);
            let error = document.members.get("error").cloned().unwrap_or_default();
            assert_eq!(error.pointer("/param"), Some(&json!("messages.0")));
            assert_eq!(error.pointer("/code"), Some(&json!("validation_failed")));
            assert_eq!(error.pointer("/type"), Some(&json!("invalid_request_error")));
        }
    }

    /// Promise: who has no credits is told so in OpenAI's word for it.
    #[test]
    fn no_credits_is_a_quota() {
        let mut document = Problem::new(Code::InsufficientCredits).document(Language::English, "r");
        form("/v1/ai/chat/completions", &mut document);
        assert_eq!((document.status, kind(402)), (402, "insufficient_quota"));
    }
}
