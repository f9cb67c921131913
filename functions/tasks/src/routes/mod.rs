//! The handlers, one module a noun.

pub mod mails;
pub mod runs;
