//! The APIs of the payment providers, as far as several functions need them: how they are called, what their errors mean,
//! and how they write money. What is asked of them is the business of `functions/checkout` and `functions/webhooks`.

mod answer;
pub mod currency;
mod error;
mod exchange;
pub mod form;
pub mod paypal;
pub mod stripe;
#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use error::{CallError, Refusal};
pub use exchange::Exchange;
pub use paypal::PayPal;
pub use stripe::Stripe;
