//! One module a noun of the URL.

pub mod bookings;
pub mod customer;
pub mod entitlements;
pub mod state;
pub mod subscriptions;
