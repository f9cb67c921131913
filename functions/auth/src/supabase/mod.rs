//! Supabase Auth, as its REST API stands (GoTrue).

mod client;
mod error;
mod session;

pub use client::AuthClient;
pub use session::{Delivery, Session, SessionQuery, forget};
