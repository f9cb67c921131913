//! What several commands need.

pub(crate) mod arguments;
pub(crate) mod cargo;
pub(crate) mod child;
pub(crate) mod environment;
pub(crate) mod functions;
pub(crate) mod interrupt;
pub(crate) mod npm;
pub(crate) mod paths;
pub(crate) mod ports;
pub(crate) mod s3;
pub(crate) mod say;
pub(crate) mod second_opinions;
pub(crate) mod spin;
pub(crate) mod stand_ins;
pub(crate) mod supabase;
pub(crate) mod tools;
pub(crate) mod watch;
pub(crate) mod workers;
