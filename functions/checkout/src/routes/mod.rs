//! One module a noun of the URL.

pub mod discounts;
pub mod features;
pub mod intents;
pub mod orders;
pub mod payments;
pub mod plans;
pub mod portal;
pub mod products;
pub mod providers;
pub mod refunds;
pub mod sessions;
pub mod subscription;

/// How long anybody may keep an answer of the catalog, in seconds.
const CATALOG_MAX_AGE_SECONDS: u32 = 60;
