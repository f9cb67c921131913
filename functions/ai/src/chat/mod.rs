//! A chat: what is asked, what it can cost at most, and how an answer becomes what OpenAI's clients read.

pub(crate) mod bound;
pub(crate) mod count;
mod fields;
pub(crate) mod lines;
pub(crate) mod reader;
pub(crate) mod request;
pub(crate) mod shape;
pub(crate) mod usage;
