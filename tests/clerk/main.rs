//! Users of another issuer, shaped like Clerk, who reach the database with a token that the functions sign for them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod hostile;
mod issuer;
mod keys;
mod users;
