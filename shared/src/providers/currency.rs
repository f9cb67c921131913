//! How many digits stand after the point, here and at each provider.
//!
//! Our amounts are whole numbers of the minor unit of ISO 4217. The providers count differently for a few currencies, and a
//! factor of a hundred is not to be had by accident.

/// Currencies without a minor unit (ISO 4217 list one, minor unit 0).
const NO_DIGITS: [&str; 17] = [
    "bif", "clp", "djf", "gnf", "isk", "jpy", "kmf", "krw", "pyg", "rwf", "ugx", "uyi", "vnd", "vuv", "xaf", "xof",
    "xpf",
];

/// Currencies with a thousandth (ISO 4217 list one, minor unit 3).
const THREE_DIGITS: [&str; 7] = ["bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd"];

/// Currencies that PayPal takes in whole units only, whatever ISO 4217 says (PayPal, "Currency codes").
const PAYPAL_NO_DIGITS: [&str; 3] = ["huf", "jpy", "twd"];

/// The digits of ISO 4217, and so of our own amounts.
pub fn digits(currency: &str) -> u32 {
    match currency {
        _ if NO_DIGITS.contains(&currency) => 0,
        _ if THREE_DIGITS.contains(&currency) => 3,
        _ => 2,
    }
}

/// The digits of Stripe's amounts (Stripe, "Supported currencies"): ISK and UGX are still counted in hundredths there, and
/// MGA, whose minor unit is a fifth, in whole units.
fn stripe_digits(currency: &str) -> u32 {
    match currency {
        "isk" | "ugx" => 2,
        "mga" => 0,
        _ => digits(currency),
    }
}

/// Our amount as Stripe counts it; `None` where it cannot be said there exactly.
pub fn to_stripe(amount: i64, currency: &str) -> Option<i64> {
    rescale(amount, digits(currency), stripe_digits(currency))
}

/// Stripe's amount as we count it; `None` where it cannot be said here exactly.
pub fn from_stripe(amount: i64, currency: &str) -> Option<i64> {
    rescale(amount, stripe_digits(currency), digits(currency))
}

/// Our amount as PayPal writes it, such as `29.00`; `None` where it cannot be said there exactly.
pub fn to_decimal(amount: i64, currency: &str) -> Option<String> {
    let there = if PAYPAL_NO_DIGITS.contains(&currency) { 0 } else { digits(currency) };
    let units = rescale(amount, digits(currency), there)?;
    let scale = 10_i64.pow(there);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = ((units / scale).unsigned_abs(), (units % scale).unsigned_abs());
    Some(if there == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0width$}", width = there as usize)
    })
}

/// PayPal's amount as we count it; `None` for what is no amount, or finer than our unit.
pub fn from_decimal(value: &str, currency: &str) -> Option<i64> {
    let (sign, value) = value.strip_prefix('-').map_or((1, value), |rest| (-1, rest));
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let digits = digits(currency) as usize;
    let (kept, rest) = part.split_at_checked(digits).unwrap_or((part, ""));
    let all = format!("{whole}{kept:0<digits$}");
    let plain = !(whole.is_empty() && part.is_empty())
        && all.len() <= MAX_DECIMAL_DIGITS
        && all.bytes().all(|byte| byte.is_ascii_digit());
    let exact = rest.bytes().all(|byte| byte == b'0');
    if plain && exact { all.parse::<i64>().ok().map(|units| sign * units) } else { None }
}

/// The most digits of an amount that is read, below what an `i64` holds.
const MAX_DECIMAL_DIGITS: usize = 18;

fn rescale(amount: i64, from: u32, to: u32) -> Option<i64> {
    let factor = 10_i64.pow(from.abs_diff(to));
    if to >= from {
        return amount.checked_mul(factor);
    }
    (amount % factor == 0).then_some(amount / factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: an amount is the same money at Stripe, or is refused.
    #[test]
    fn stripe_counts_differently_for_three() {
        for (ours, currency, theirs) in [
            (2900, "usd", Some(2900)),
            (500, "jpy", Some(500)),
            (5120, "kwd", Some(5120)),
            (5, "isk", Some(500)),
            (5, "ugx", Some(500)),
            (500, "mga", Some(5)),
            (550, "mga", None),
            (i64::MAX, "isk", None),
        ] {
            assert_eq!(to_stripe(ours, currency), theirs, "{currency}");
            assert!(theirs.is_none_or(|theirs| from_stripe(theirs, currency) == Some(ours)), "{currency}");
        }
    }

    /// Promise: an amount is the same money at PayPal, there and back, or is refused.
    #[test]
    fn paypal_writes_decimals() {
        for (ours, currency, theirs) in [
            (2900, "usd", Some("29.00")),
            (5, "eur", Some("0.05")),
            (0, "eur", Some("0.00")),
            (-105, "eur", Some("-1.05")),
            (500, "jpy", Some("500")),
            (5124, "kwd", Some("5.124")),
            (120_000, "huf", Some("1200")),
            (120_050, "huf", None),
        ] {
            assert_eq!(to_decimal(ours, currency).as_deref(), theirs, "{currency}");
            assert!(theirs.is_none_or(|theirs| from_decimal(theirs, currency) == Some(ours)), "{currency}");
        }
    }

    /// Promise: what is no amount is none, and never a wrong one.
    #[test]
    fn nonsense_is_no_amount() {
        for (value, amount) in [
            ("1", Some(100)),
            ("1.5", Some(150)),
            ("1.500", Some(150)),
            (".5", Some(50)),
            ("1.505", None),
            ("1e3", None),
        ] {
            assert_eq!(from_decimal(value, "usd"), amount, "{value}");
        }
        for value in ["", "-", "+1", "1,5", "NaN", "12345678901234567890", "٣"] {
            assert_eq!(from_decimal(value, "usd"), None, "{value}");
        }
    }
}
