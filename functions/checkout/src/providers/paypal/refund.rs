//! Refunds of captures.

use serde_json::{Value, json};
use shared::{
    problem::{Code, Problem},
    providers::{CallError, PayPal},
};

use super::{
    super::provider::{Context, segment},
    money::money,
};

/// Gives money back. PayPal gives it back from the capture, and a payment is known by its order.
pub(super) async fn create(paypal: &PayPal<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let request = context.request;
    let payment = segment(request.text("/provider_payment_id")?)?;
    let capture = match paypal.get(&format!("/v2/checkout/orders/{payment}")).await {
        Ok(order) => match order.maybe_text("/purchase_units/0/payments/captures/0/id") {
            Some(capture) => capture.to_owned(),
            // What is no order says nothing of whether there is one.
            None => {
                return Err(order
                    .text("/status")
                    .map_or_else(|no_order| no_order, |_| CallError::refuse(not_captured())));
            }
        },
        // A payment of a subscription has no order and is known by itself.
        Err(CallError::Refused(refusal)) if refusal.status == 404 => payment.to_owned(),
        Err(error) => return Err(error),
    };
    let body = json!({
        "amount": money(request.integer("/amount")?, request.text("/currency")?)?,
        "custom_id": request.text("/refund_id")?,
    });
    let path = format!("/v2/payments/captures/{}/refund", segment(&capture)?);
    let refund = paypal.post(&path, &body, context.key()?).await?;
    Ok(json!({ "provider_refund_id": refund.text("/id")?, "status": refund_status(refund.text("/status")?) }))
}

/// There is nothing to give back.
fn not_captured() -> Problem {
    Problem::new(Code::ProviderRefused)
        .with("provider", "paypal")
        .because("PayPal's order has no capture to give back from")
}

/// The state of a refund in our words.
fn refund_status(status: &str) -> &'static str {
    match status {
        "COMPLETED" => "succeeded",
        "CANCELLED" | "FAILED" => "failed",
        _ => "pending",
    }
}
