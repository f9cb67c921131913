//! One module a noun of the URL.

pub mod balance;
pub mod grants;
pub mod holds;
pub mod jobs;
pub mod rates;
pub mod spend;
pub mod transactions;

use shared::http::{Account, AccountQuery};
