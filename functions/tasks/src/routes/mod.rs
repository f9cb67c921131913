//! The handlers, one module a noun.

pub mod greeting;
