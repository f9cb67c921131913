//! The handlers, one module a noun.

pub mod clerk;
pub mod events;
pub mod paypal;
pub mod stripe;
