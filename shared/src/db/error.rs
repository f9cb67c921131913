//! From the database's errors to problems, in one table.
//!
//! A domain refusal is raised in SQL by `turnpike.fail`: SQLSTATE `PTnnn` (PostgREST answers with that status), the
//! code's name as the message, further members as JSON in the detail. The rest are the database's own.

use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::problem::{Code, Fault, Problem};

/// When to come back after the database was away, in seconds.
const RETRY_AFTER_SECONDS: u32 = 2;

/// PostgREST's error body (its documentation, "Errors").
#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    details: Option<String>,
}

/// The problem behind an answer that is not a success.
pub(super) fn problem(status: StatusCode, body: &Bytes) -> Problem {
    let Ok(error) = serde_json::from_slice::<ErrorBody>(body) else {
        return unavailable(format_args!("status {status} without PostgREST's error body"));
    };
    let (sqlstate, message) = (error.code.unwrap_or_default(), error.message.unwrap_or_default());
    if sqlstate.starts_with("PT") {
        return refusal(&message, error.details.as_deref());
    }
    let cause = format!("{sqlstate} {message}");
    match sqlstate.as_str() {
        // Row-level security or a missing grant.
        "42501" => Problem::new(Code::Forbidden).because(cause),
        // The only lock with a time-out of its own is the one on an idempotency key.
        "55P03" => Problem::new(Code::IdempotencyInProgress).retry_after_seconds(1).because(cause),
        "23505" => Problem::new(Code::Conflict).because(cause),
        // What no column can hold, such as a text with a zero byte, which JSON allows.
        "22021" | "22P02" | "22003" | "22007" | "22008" | "22P05" => {
            Problem::new(Code::ValidationFailed).because(cause)
        }
        "57014" => timeout(cause),
        // The function trusts the token and the database does not: expired on the way, or their secrets differ.
        "PGRST301" | "PGRST302" | "PGRST303" => Problem::new(Code::TokenInvalid).because(cause),
        _ => unavailable(cause),
    }
}

/// No answer in time.
pub(super) fn timeout(cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::DatabaseTimeout).retry_after_seconds(RETRY_AFTER_SECONDS).because(cause)
}

/// No answer, or none that makes sense.
pub(super) fn unavailable(cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::DatabaseUnavailable).retry_after_seconds(RETRY_AFTER_SECONDS).because(cause)
}

fn refusal(name: &str, details: Option<&str>) -> Problem {
    let Some(code) = Code::from_name(name) else {
        return Problem::new(Code::Internal).because(format_args!("the database raised an unknown code: {name}"));
    };
    let mut members: Map<String, Value> = details.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let faults = members.remove("errors").map(faults).unwrap_or_default();
    Problem { members, faults, ..Problem::new(code) }
}

fn faults(list: Value) -> Vec<Fault> {
    let Value::Array(list) = list else {
        return Vec::new();
    };
    let text = |fault: &Value, name: &str| fault.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let read = |fault: &Value| Fault {
        pointer: text(fault, "pointer"),
        code: text(fault, "code"),
        detail: text(fault, "detail"),
    };
    list.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &'static str) -> Problem {
        problem(StatusCode::from_u16(status).unwrap_or_default(), &Bytes::from_static(body.as_bytes()))
    }

    /// Promise: a refusal of the ledger reaches the client with its code and its numbers.
    #[test]
    fn a_refusal_keeps_its_numbers() {
        let problem = of(
            402,
            r#"{"code":"PT402","message":"insufficient_credits","details":"{\"required\":5,\"available\":1}"}"#,
        );
        assert_eq!(problem.code, Code::InsufficientCredits);
        assert_eq!(problem.members.get("required"), Some(&Value::from(5)));
    }

    /// Promise: whatever the database says, a client sees a status of its own and never the words of SQL.
    #[test]
    fn other_errors_have_a_code() {
        for (status, body, code) in [
            (403, r#"{"code":"42501","message":"permission denied for table x"}"#, Code::Forbidden),
            (
                500,
                r#"{"code":"55P03","message":"canceling statement due to lock timeout"}"#,
                Code::IdempotencyInProgress,
            ),
            (500, r#"{"code":"57014","message":"canceling statement"}"#, Code::DatabaseTimeout),
            (400, r#"{"code":"22021","message":"invalid byte sequence"}"#, Code::ValidationFailed),
            (401, r#"{"code":"PGRST301","message":"JWSError"}"#, Code::TokenInvalid),
            (404, r#"{"code":"PGRST202","message":"Could not find the function"}"#, Code::DatabaseUnavailable),
            (503, "{}", Code::DatabaseUnavailable),
            (502, "<html>Bad gateway</html>", Code::DatabaseUnavailable),
            (400, r#"{"code":"PT400","message":"never heard of"}"#, Code::Internal),
        ] {
            assert_eq!(of(status, body).code, code, "{body}");
        }
    }
}
