//! Errors as clients see them: problem documents (RFC 9457).
//!
//! Which one to use when: a domain refusal comes out of the database as a [`Code`] and needs no code here; a wrong
//! body or query is [`Problem::field`] or [`Problem::fields`]; everything else is [`Problem::new`] with its code.
//! What only the operator may know goes into [`Problem::because`], which is logged and never sent.

mod code;
mod document;
mod language;
mod texts;

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::{Map, Value};

pub use code::Code;
pub use document::{MEDIA_TYPE, ProblemDocument, ProblemField};
pub use language::Language;

/// One fault of a body or query: where it is (RFC 6901), its stable word, and words for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// The word: `required`, `unknown_field`, `wrong_type`, `out_of_range`, `too_long`, `invalid_format`, …
    pub code: String,
    /// English words, for codes that the texts do not know.
    pub detail: String,
}

/// An error on its way to the client.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What went wrong.
    pub code: Code,
    /// Further members of the document, such as `required` and `available`; they fill the places in the texts.
    pub members: Map<String, Value>,
    /// Faults of the body or query.
    pub faults: Vec<Fault>,
    /// What the operator should know; for the log alone.
    pub cause: Option<String>,
}

/// A handler's outcome.
pub type Outcome<T> = Result<T, Problem>;

impl Problem {
    /// A problem that its code says all about.
    pub fn new(code: Code) -> Self {
        Self { code, members: Map::new(), faults: Vec::new(), cause: None }
    }

    /// One wrong field: 422 with its pointer.
    pub fn field(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self::fields(vec![Fault { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() }])
    }

    /// Several wrong fields: 422 with every pointer.
    pub fn fields(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::new(Code::ValidationFailed) }
    }

    /// Adds a member to the document.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Says when to come back: `Retry-After`, in seconds (RFC 9110 section 10.2.3).
    pub fn retry_after_seconds(self, seconds: u32) -> Self {
        self.with("retry_after_seconds", seconds)
    }

    /// Adds what the operator should know.
    pub fn because(mut self, cause: impl std::fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// The answer carries the problem itself; `http::finish` writes the document, in the caller's language.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut answer = Response::default();
        *answer.status_mut() = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = self.members.get("retry_after_seconds").and_then(Value::as_u64);
        if let Some(seconds) = retry {
            answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if answer.status() == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge(self.code));
        }
        answer.extensions_mut().insert(self);
        answer
    }
}

/// The challenge of a 401 (RFC 6750 section 3): no `error` where no token was sent.
fn challenge(code: Code) -> http::HeaderValue {
    http::HeaderValue::from_static(match code {
        Code::TokenMissing => "Bearer",
        _ => "Bearer error=\"invalid_token\"",
    })
}
