//! Stripe's words for states, in ours.

/// The state of a subscription in our words; `None` for one that was never paid for, which is none yet.
pub fn subscription_status(status: &str) -> Option<&'static str> {
    Some(match status {
        "trialing" => "trialing",
        "active" => "active",
        "past_due" | "unpaid" => "past_due",
        "paused" => "paused",
        "canceled" => "canceled",
        "incomplete_expired" => "expired",
        _ => return None,
    })
}

/// How far a payment intent is: `requires_payment_method`, `requires_action`, `processing`, `succeeded` or `canceled`.
pub fn intent_status(status: &str) -> Option<&'static str> {
    Some(match status {
        "requires_payment_method" => "requires_payment_method",
        // Its maker has not said yet that it is to be paid: for the payer the same as a step of theirs.
        "requires_action" | "requires_confirmation" => "requires_action",
        "processing" | "requires_capture" => "processing",
        "succeeded" => "succeeded",
        "canceled" => "canceled",
        _ => return None,
    })
}

/// The state of a refund in our words.
pub fn refund_status(status: &str) -> &'static str {
    match status {
        "succeeded" => "succeeded",
        "failed" | "canceled" => "failed",
        _ => "pending",
    }
}
