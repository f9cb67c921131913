//! Refunds.

use serde_json::{Value, json};
use shared::providers::{CallError, Stripe, stripe::refund_status};

use super::{super::provider::Context, amount::amount};

/// The reasons that Stripe knows; any other is kept in the metadata.
const REASONS: [&str; 3] = ["duplicate", "fraudulent", "requested_by_customer"];

/// Gives money back.
pub(super) async fn create(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let request = context.request;
    let payment = request.text("/provider_payment_id")?;
    let is_intent = payment.starts_with("pi_");
    let reason = request.maybe_text("/reason");
    let known = reason.filter(|reason| REASONS.contains(reason));
    let body = json!({
        "payment_intent": is_intent.then_some(payment),
        "charge": (!is_intent).then_some(payment),
        "amount": amount(request.integer("/amount")?, request.text("/currency")?)?,
        "reason": known,
        "metadata": {
            "refund_id": request.text("/refund_id")?,
            "payment_id": request.text("/payment_id")?,
            "reason": reason.filter(|_| known.is_none()),
        },
    });
    let refund = stripe.post("/v1/refunds", &body, context.key()?).await?;
    Ok(json!({ "provider_refund_id": refund.text("/id")?, "status": refund_status(refund.text("/status")?) }))
}
