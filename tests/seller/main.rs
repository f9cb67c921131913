//! The function `seller` over HTTP: a file for each noun of its routes, and one for who may use them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod access;
mod assets;
mod calls;
mod coupons;
mod orders;
mod prices;
mod products;
mod service_offer;
