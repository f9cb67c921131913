//! Money and periods as Stripe writes them.

use serde_json::{Value, json};
use shared::{
    problem::{Code, Problem},
    providers::{Answer, CallError, currency},
};

/// Our amount as Stripe counts it.
pub(super) fn amount(amount: i64, currency: &str) -> Result<i64, CallError> {
    let inexact = || {
        let problem = Problem::new(Code::ProviderRefused).with("provider", "stripe");
        problem.because(format_args!("Stripe cannot take {amount} of {currency} exactly"))
    };
    currency::to_stripe(amount, currency).ok_or_else(|| CallError::refuse(inexact()))
}

/// Money out of an answer, in our terms: `{amount, currency}`.
pub(super) fn money(answer: &Answer, pointer: &str) -> Result<Value, CallError> {
    let currency = answer.text("/currency")?;
    let amount = currency::from_stripe(answer.integer(pointer)?, currency).ok_or_else(|| answer.lacks(pointer))?;
    Ok(json!({ "amount": amount, "currency": currency }))
}

/// How often a price is paid; null for one that is paid once.
pub(super) fn recurring(billing_period: &str) -> Value {
    let (interval, interval_count) = match billing_period {
        "weekly" => ("week", 1),
        "monthly" => ("month", 1),
        "quarterly" => ("month", 3),
        "semi_annual" => ("month", 6),
        "yearly" => ("year", 1),
        _ => return Value::Null,
    };
    json!({ "interval": interval, "interval_count": interval_count })
}
