//! `/v1/downloads`, and the stores that the files lie in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod access;
mod bought;
mod downloads;
mod s3;
mod storage;
