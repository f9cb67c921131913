//! What can come of a call that is not an answer, by what it says about the other side.

use serde_json::Value;

use crate::problem::{Code, Problem};

/// When to come back after a provider was away, in seconds.
const RETRY_AFTER_SECONDS: u32 = 5;

/// A call that brought no answer. The three differ in what may have happened there, which is what must not be guessed.
#[derive(Debug)]
pub enum CallError {
    /// This call did nothing: it was not sent, or turned away before it was looked at. An earlier one may have done something.
    Untouched(Problem),
    /// The provider looked at it and refused, and would again.
    Refused(Box<Refusal>),
    /// It may have happened.
    Unknown(Problem),
}

/// A provider's no.
#[derive(Debug)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The provider's own word for it, empty where it has none.
    pub code: String,
    /// What the client is told.
    pub problem: Problem,
    /// The whole answer.
    pub body: Value,
}

impl CallError {
    /// A no of our own, before anything was sent, which a second try would get as well.
    pub fn refuse(problem: impl Into<Problem>) -> Self {
        Self::Refused(Box::new(Refusal { status: 0, code: String::new(), problem: problem.into(), body: Value::Null }))
    }

    /// The provider's no was this word.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.code == code)
    }

    /// What goes wrong after the step that counts leaves it done: nobody may say that nothing happened.
    pub fn after_the_effect(self) -> Self {
        Self::Unknown(self.into_problem())
    }

    /// A call that did nothing, after a step that did something, leaves the whole half done.
    pub fn after_a_step(self) -> Self {
        match self {
            Self::Untouched(problem) => Self::Unknown(problem),
            other => other,
        }
    }

    /// What the client is told.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Untouched(problem) | Self::Unknown(problem) => problem,
            Self::Refused(refusal) => refusal.problem,
        }
    }
}

/// The provider refused what we asked of it: the request, our key, or our account there.
pub(crate) fn refused(provider: &'static str, cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::ProviderRefused).with("provider", provider).because(cause)
}

/// The provider answered what we cannot use.
pub(crate) fn invalid(provider: &'static str, cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::ProviderInvalid).with("provider", provider).because(cause)
}

/// The provider cannot be reached, or not use now.
pub(crate) fn unavailable(provider: &'static str, cause: impl std::fmt::Display) -> Problem {
    later(Code::ProviderUnavailable, provider, cause)
}

/// The provider did not answer in time.
pub(crate) fn timeout(provider: &'static str, cause: impl std::fmt::Display) -> Problem {
    later(Code::ProviderTimeout, provider, cause)
}

fn later(code: Code, provider: &'static str, cause: impl std::fmt::Display) -> Problem {
    Problem::new(code).with("provider", provider).retry_after_seconds(RETRY_AFTER_SECONDS).because(cause)
}
