//! Subscriptions: their end, and not their end after all.

use serde_json::{Value, json};
use shared::providers::{Answer, CallError, PayPal};

use super::super::provider::{Context, segment};

/// What PayPal is told as the reason, which it asks for; the buyer's own words stay here.
const REASON: &str = "At the customer's request";

/// Ends the subscription. PayPal has no end with the period, and what is canceled there cannot be taken up again: so one that
/// ends with its period is suspended, which charges no more, and one that ends now is canceled.
pub(super) async fn cancel(paypal: &PayPal<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    if !context.request.flag("/at_period_end") {
        set(paypal, context, "cancel", "CANCELLED").await?;
        return Ok(json!({ "status": "canceled", "cancel_at_period_end": false }));
    }
    // The next payment's day is gone once there is none.
    let subscription = paypal.get(&path(context)?).await?;
    subscription.text("/status")?;
    set(paypal, context, "suspend", "SUSPENDED").await?;
    Ok(json!({ "current_period_end": next_payment(&subscription), "cancel_at_period_end": true }))
}

/// Lets a suspended subscription go on.
pub(super) async fn resume(paypal: &PayPal<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    set(paypal, context, "activate", "ACTIVE").await?;
    Ok(json!({ "cancel_at_period_end": false }))
}

/// Puts the subscription into a state. Where PayPal refuses, it may be in that state already: an earlier try did it.
async fn set(paypal: &PayPal<'_>, context: &Context<'_>, action: &str, state: &str) -> Result<(), CallError> {
    let path = path(context)?;
    let doubt = match paypal.set(&format!("{path}/{action}"), &json!({ "reason": REASON })).await {
        Ok(answer) if answer.body.is_null() => return Ok(()),
        // PayPal answers with nothing at all; whoever says something may be somebody else.
        Ok(answer) => answer.lacks("silence"),
        Err(CallError::Refused(refusal)) if refusal.status == 422 => CallError::Refused(refusal),
        Err(error) => return Err(error),
    };
    let known = paypal.get(&path).await.map_err(CallError::after_a_step)?;
    if known.maybe_text("/status") == Some(state) { Ok(()) } else { Err(doubt) }
}

fn next_payment(subscription: &Answer) -> Option<&str> {
    subscription.maybe_text("/billing_info/next_billing_time")
}

fn path(context: &Context<'_>) -> Result<String, CallError> {
    Ok(format!("/v1/billing/subscriptions/{}", segment(context.request.text("/provider_subscription_id")?)?))
}
