//! The outbox: mails are taken from the database, put into words, and handed to Resend.

mod deliver;
mod language;
mod money;
mod reading;
mod render;
mod resend;
mod times;
mod view;

pub(crate) use deliver::deliver;
