//! `/v1/webhooks/*`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod clerk;
mod events;
mod life;
mod orders;
mod pending;
mod purchase;
mod replays;
mod shapes;
mod signatures;
mod whole_way;
