//! The handlers, one module a noun.

pub mod caps;
pub mod chat;
mod command;
pub mod images;
pub mod models;
pub mod providers;
pub mod usage;
pub mod videos;
