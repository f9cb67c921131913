//! The ledger over HTTP, under many callers at once. What the database promises by itself is in `tests/database`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod crowd;
