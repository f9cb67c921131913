//! The function `meta` over HTTP: a file for each noun of its routes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod docs;
mod health;
mod metrics;
mod openapi;
mod preflight;
