//! The function `checkout` over HTTP: a file for each noun of its routes, and one for bad input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod bad_input;
mod catalog;
mod changes;
mod confirm;
mod confirmations;
mod coupons;
mod faults;
mod orders;
mod payments;
mod paypal;
mod providers;
mod refunds;
mod sessions;
mod stripe;
mod subscription;
