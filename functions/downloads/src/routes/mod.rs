//! The handlers, one module a noun.

pub mod access;
pub mod downloads;
