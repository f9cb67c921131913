//! The function `auth` over HTTP: a file for each noun of its routes, and one for tokens that are not what they seem.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod authorize;
mod cookies;
mod hostile;
mod me;
mod otp;
mod password;
mod refresh;
mod signin;
mod signout;
mod signup;
mod verify;
