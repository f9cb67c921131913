//! Functions whose database breaks: away, slow, answering nonsense, cut off after it has committed. Whatever happens, the
//! answer is a 503 or 504 that says when to come back, and the caller's retry with the same key is safe.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod auth;
mod chaos;
mod checkout;
mod downloads;
mod jobs;
mod spend;
mod storage;
mod tasks;
mod trips;
mod webhooks;
