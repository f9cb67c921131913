//! What two or more functions need, and the only place that knows a platform.
//!
//! **Architecture Invariant:** no business rule of one function lives here, and no function depends on another.
//!
//! Where things are: [`platform`] is the seam to Workers, Spin and a native process; [`http`] the way of a request;
//! [`auth`] who is calling; [`db`] the database; [`problem`] errors as clients see them; [`metered`] credits around a
//! handler; [`events`] what providers report; [`model`] the shapes of answers; [`storage`] files; [`config`] every variable.

pub mod auth;
pub mod config;
pub mod db;
mod entry;
pub mod events;
pub mod http;
mod log;
pub mod metered;
pub mod model;
pub mod openapi;
pub mod platform;
pub mod problem;
pub mod providers;
pub mod rate_limit;
mod routes;
pub mod storage;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

// For the macros, so that a function's manifest need not list what its `lib.rs` does not name.
#[doc(hidden)]
pub use {axum, utoipa, utoipa_axum};
