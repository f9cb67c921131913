//! The function `credits` over HTTP: a file for each noun of its routes, and one for each convention that all of them keep.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod balance;
mod bodies;
mod conventions;
mod grants;
mod holds;
mod idempotency;
mod jobs;
mod metering;
mod rates;
mod spend;
mod tenants;
mod transactions;
