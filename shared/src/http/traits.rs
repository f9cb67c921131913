//! What is special about a function; [`crate::entry!`] takes it.

use crate::{platform::MAX_INBOUND_BODY_BYTES, problem::ProblemDocument};

/// Adds to a problem document what clients of another API look for, and gives the status that they expect.
pub type ProblemForm = fn(path: &str, document: &mut ProblemDocument);

/// What is special about a function.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// The largest request body that it reads, in bytes.
    pub max_body_bytes: usize,
    /// What its problem documents have beside RFC 9457's own members.
    pub problem_form: Option<ProblemForm>,
}

impl Default for Traits {
    fn default() -> Self {
        Self { max_body_bytes: MAX_INBOUND_BODY_BYTES, problem_form: None }
    }
}
