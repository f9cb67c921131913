//! `/v1/ai`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod chat;
mod gone;
mod refusals;
mod stream;
