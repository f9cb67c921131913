//! What PayPal's no means (its documentation, "API responses", and each operation's own issues).

use serde_json::Value;

use super::{
    super::{CallError, Refusal, error, exchange::Received},
    NAME,
};
use crate::problem::{Code, Problem};

/// Issues that are the payer's bank's or the payer's, for whom another way to pay is the remedy.
const DECLINES: [&str; 6] = [
    "CARD_EXPIRED",
    "INSTRUMENT_DECLINED",
    "PAYER_ACCOUNT_RESTRICTED",
    "PAYER_CANNOT_PAY",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
    "TRANSACTION_REFUSED",
];

/// Issues that say that an earlier try of the same is not over.
const IN_PROGRESS: [&str; 2] = ["ORDER_COMPLETION_IN_PROGRESS", "PREVIOUS_REQUEST_IN_PROGRESS"];

/// Reads a no: `{name, message, debug_id, details: [{issue, description}]}`, of the token `{error, error_description}`.
pub(super) fn read(received: Received) -> CallError {
    let Received { status, body, tried_before } = received;
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let first = |pointers: [&str; 3]| pointers.map(text).into_iter().find(|word| !word.is_empty()).unwrap_or_default();
    let code = first(["/details/0/issue", "/name", "/error"]).to_owned();
    let words = first(["/details/0/description", "/message", "/error_description"]);
    let cause = format!("PayPal answered {status} {code} ({}): {words}", text("/debug_id"));
    let problem = match status.as_u16() {
        401 | 403 => {
            let problem = error::refused(
                NAME,
                format_args!("{cause} (are PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET those of PAYMENTS_MODE?)"),
            );
            // The door does not know what happened inside before.
            return if tried_before { CallError::Unknown(problem) } else { CallError::Untouched(problem) };
        }
        _ if IN_PROGRESS.contains(&code.as_str()) => return CallError::Unknown(error::unavailable(NAME, cause)),
        _ if DECLINES.contains(&code.as_str()) => {
            Problem::new(Code::PaymentDeclined).with("decline_code", code.to_ascii_lowercase()).because(cause)
        }
        _ => error::refused(NAME, cause).with("provider_code", code.clone()),
    };
    CallError::Refused(Box::new(Refusal { status: status.as_u16(), code, problem, body }))
}
