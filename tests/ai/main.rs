//! `/v1/ai`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod caps;
mod chat;
mod crowd;
mod extremes;
mod gone;
mod media;
mod models;
mod python;
mod refusals;
mod stream;
mod usage;
