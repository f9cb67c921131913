//! The function `tasks` over HTTP: the runs, the mails, and the schedule of the platform that has one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod mails;
mod outbox;
mod runs;
mod schedule;
