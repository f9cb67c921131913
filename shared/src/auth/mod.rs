//! Who is calling: tokens, sessions and the extractors that handlers take.

mod cache;
mod caller;
mod claims;
mod database_token;
mod identity;
mod issuer;
mod key_set;
pub mod session;
mod token;
mod verifier;

pub use caller::{Admin, Operator, Principal, Seller, Service, bearer, service_db};
pub use claims::Claims;
pub use database_token::service_id;
pub use identity::{Identity, stable_id};
pub use issuer::{Dialect, Issuer};
pub use token::MAX_TOKEN_BYTES;
pub use verifier::Verifier;
