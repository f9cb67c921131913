//! What every error must look like.

use serde_json::Value;

use crate::api::Answer;

/// Words that would tell a client about the inside: SQL, PostgREST, Rust, and the local secrets.
const INSIDE: [&str; 14] = [
    "select ",
    "insert into",
    "pg_",
    "plpgsql",
    "sqlstate",
    "relation \"",
    "function ",
    "pgrst",
    "postgres",
    "panicked",
    "backtrace",
    "local-jwt-secret",
    "local-service-secret",
    "local-csrf-secret",
];

/// Asserts that an answer is a problem document (RFC 9457) with this status and code, complete, with the headers that its
/// status asks for, and without a word about the inside. Gives the document.
#[track_caller]
pub fn assert_problem(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status, status, "expected {code}: {}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
    let document = answer.json();
    assert_eq!(document["code"], code, "{document}");
    assert_eq!(document["status"], status, "{document}");
    assert_eq!(document["type"], format!("urn:turnpike:problem:{code}"));
    for member in ["title", "detail", "request_id"] {
        assert!(document[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {document}");
    }
    assert_eq!(document["request_id"], answer.header("x-request-id"), "{document}");
    for fault in document["errors"].as_array().into_iter().flatten() {
        for member in ["pointer", "code", "detail"] {
            assert!(fault[member].is_string(), "{member}: {document}");
        }
    }
    assert_headers(answer, &document);
    let text = answer.text().to_lowercase();
    for word in INSIDE {
        assert!(!text.contains(word), "`{word}` in {document}");
    }
    document
}

#[track_caller]
fn assert_headers(answer: &Answer, document: &Value) {
    let code = document["code"].as_str().unwrap();
    match answer.status {
        401 => {
            let challenge = answer.header("www-authenticate");
            let wanted = if code == "token_missing" { "Bearer" } else { "Bearer error=\"invalid_token\"" };
            assert_eq!(challenge, wanted, "{document}");
        }
        402 if code == "insufficient_credits" => {
            assert!(document["required"].is_u64() && document["available"].is_u64(), "{document}")
        }
        405 => assert!(!answer.header("allow").is_empty(), "{document}"),
        429 | 503 | 504 => {
            let seconds = answer.header("retry-after").parse::<u32>();
            assert!(seconds.is_ok_and(|seconds| seconds > 0), "Retry-After: {document}");
        }
        _ => {}
    }
}
