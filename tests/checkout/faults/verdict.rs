//! What a client is told of each fault.

use serde_json::Value;
use turnpike_tests::{Answer, problem::assert_problem};

/// Words of a provider, of its address, and of what we show it to be let in: none of them is for a client.
const PRIVATE: [&str; 14] = [
    "sk_test",
    "secret",
    "bearer",
    "basic ",
    "tp_",
    "127.0.0.1",
    "localhost",
    "invalid api key",
    "unknown error",
    "our side",
    "gateway</",
    "rate limit",
    "debug_id",
    "req_fault",
];

/// What may come of any fault on a machine so busy that one of the tries, or the answer to it, comes too late.
const BUSY: [(u16, &str); 1] = [(504, "provider_timeout")];

/// The answers to a fault, each a status and a code. Two where it depends on how the connection is read whether an answer has
/// ended too early or was never there.
fn wanted(fault: &str) -> &'static [(u16, &'static str)] {
    match fault {
        "cut before" | "cut after" | "500 before" | "500 after" | "503 before" | "429 before" | "409" => {
            &[(503, "provider_unavailable")]
        }
        "silent before" | "silent after" => &[(504, "provider_timeout")],
        "half an answer" => &[(502, "provider_invalid"), (503, "provider_unavailable")],
        "401" => &[(502, "provider_refused")],
        _ => &[(502, "provider_invalid")],
    }
}

/// Asserts that the answer says in our own words what went wrong; gives the document.
pub(crate) fn assert_told(answer: &Answer, fault: &str, provider: &str, what: &str) -> Value {
    let code = if answer.status < 400 { Value::Null } else { answer.json()["code"].clone() };
    let mut told = wanted(fault).iter().chain(&BUSY);
    let found = told.find(|(status, name)| answer.status == *status && code == *name);
    let (status, code) = found.unwrap_or_else(|| panic!("{what}: {} {}", answer.status, answer.text()));
    let document = assert_problem(answer, *status, code);
    assert_eq!(document["provider"], provider, "{what}: {document}");
    let text = answer.text().to_lowercase();
    for word in PRIVATE {
        assert!(!text.contains(word), "{what}: `{word}` in {document}");
    }
    document
}
