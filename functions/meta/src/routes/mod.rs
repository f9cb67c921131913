//! One module a noun of the URL.

pub mod docs;
pub mod health;
pub mod metrics;
pub mod openapi;
pub mod preflight;
