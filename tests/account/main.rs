//! The function `account` over HTTP: a file for each noun of its routes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod bookings;
mod customer;
mod entitlements;
mod state;
mod subscriptions;
