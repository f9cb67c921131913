//! What Stripe's no means (<https://docs.stripe.com/api/errors>).

use serde_json::Value;

use super::{
    super::{CallError, Refusal, error, exchange::Received},
    NAME,
};
use crate::problem::{Code, Problem};

/// Reasons of a bank that tell a thief more than a customer (<https://docs.stripe.com/declines/codes> asks to keep them back).
const CONFIDENTIAL_DECLINES: [&str; 7] = [
    "fraudulent",
    "lost_card",
    "merchant_blacklist",
    "pickup_card",
    "restricted_card",
    "security_violation",
    "stolen_card",
];

/// What is said of a decline without a reason, or with one of those.
const GENERIC_DECLINE: &str = "generic_decline";

/// Why a payment was declined, as far as the payer is told.
pub fn public_decline_code(code: &str) -> &str {
    if code.is_empty() || CONFIDENTIAL_DECLINES.contains(&code) { GENERIC_DECLINE } else { code }
}

/// Reads a no.
pub(super) fn read(received: Received) -> CallError {
    let Received { status, body, tried_before } = received;
    let text = |name: &str| body.pointer(&format!("/error/{name}")).and_then(Value::as_str).unwrap_or_default();
    let (kind, code) = (text("type"), text("code"));
    let cause = format!("Stripe answered {status} {kind} {code} {}: {}", text("param"), text("message"));
    match (status.as_u16(), kind) {
        (401 | 403, _) => {
            let problem =
                error::refused(NAME, format_args!("{cause} (is the key of PAYMENTS_MODE right, and may it do this?)"));
            // The door does not know what happened inside before.
            if tried_before { CallError::Unknown(problem) } else { CallError::Untouched(problem) }
        }
        // The key was used for something else, which is not for us to call a failure.
        (_, "idempotency_error") => CallError::Unknown(error::invalid(NAME, cause)),
        (402, _) | (_, "card_error") => {
            let decline = [text("decline_code"), code].into_iter().find(|word| !word.is_empty());
            let told = public_decline_code(decline.unwrap_or_default());
            let problem = Problem::new(Code::PaymentDeclined).with("decline_code", told).because(cause);
            refused(status.as_u16(), code.to_owned(), problem, body.clone())
        }
        _ => {
            let problem = error::refused(NAME, cause).with("provider_code", code);
            refused(status.as_u16(), code.to_owned(), problem, body.clone())
        }
    }
}

fn refused(status: u16, code: String, problem: Problem, body: Value) -> CallError {
    CallError::Refused(Box::new(Refusal { status, code, problem, body }))
}
