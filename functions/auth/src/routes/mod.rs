//! One module a noun of the URL.

pub mod authorize;
pub mod csrf;
pub mod me;
pub mod otp;
pub mod password;
pub mod refresh;
pub mod signin;
pub mod signout;
pub mod signup;
pub mod verify;

mod fields;
