//! What the tests share: the stack that they run against, a client of the functions, users and their tokens, the database,
//! and the OpenAPI document of all functions.
//!
//! A test's file is named after what it tests: `POST /v1/credits/spend` is `functions/credits/src/routes/spend.rs`, and its
//! tests are `tests/credits/spend.rs`. Every test says the promise that it guards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

pub mod ai;
pub mod api;
pub mod bought;
pub mod database;
pub mod keys;
pub mod openapi;
pub mod paypal;
pub mod problem;
pub mod resend;
pub mod server;
pub mod shop;
pub mod stack;
pub mod stand_in;
pub mod stripe;
pub mod token;
pub mod users;
pub mod wait;
pub mod webhook;

pub use api::{Answer, Api};
pub use stack::Stack;
