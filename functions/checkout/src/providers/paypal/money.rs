//! Money and texts as PayPal writes them.

use serde_json::{Value, json};
use shared::{
    problem::{Code, Problem},
    providers::{CallError, currency::to_decimal},
};

/// The longest name or description, in characters (PayPal's schemas).
const MAX_TEXT_CHARACTERS: usize = 127;

/// Our amount as PayPal writes it.
pub(super) fn money(amount: i64, currency: &str) -> Result<Value, CallError> {
    let inexact = || {
        let problem = Problem::new(Code::ProviderRefused).with("provider", "paypal");
        problem.because(format_args!("PayPal cannot take {amount} of {currency} exactly"))
    };
    let value = to_decimal(amount, currency).ok_or_else(|| CallError::refuse(inexact()))?;
    Ok(json!({ "currency_code": currency.to_ascii_uppercase(), "value": value }))
}

/// A text, cut where PayPal would refuse it.
pub(super) fn text(text: &str) -> String {
    text.chars().take(MAX_TEXT_CHARACTERS).collect()
}
