//! Payment intents: a payment on the front end's own page, with Stripe's components.

use serde_json::{Value, json};
use shared::providers::{
    Answer, CallError, Stripe,
    stripe::{intent_status, public_decline_code},
};

use super::{
    super::provider::{Context, segment},
    amount::amount,
};

/// Creates an intent. Which ways to pay there are is set in Stripe's dashboard.
pub(super) async fn create(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let request = context.request;
    let currency = request.text("/currency")?;
    let body = json!({
        "amount": amount(request.integer("/amount")?, currency)?,
        "currency": currency,
        "automatic_payment_methods": { "enabled": true },
        "customer": request.maybe_text("/customer/provider_customer_id"),
        "description": request.maybe_text("/description"),
        "metadata": request.part("/metadata"),
    });
    let intent = stripe.post("/v1/payment_intents", &body, context.key()?).await?;
    Ok(json!({
        "provider_payment_id": intent.text("/id")?,
        "client_secret": intent.text("/client_secret")?,
        "status": status(&intent)?,
    }))
}

/// Confirms an intent: the money is taken, or the buyer has to do something first.
pub(super) async fn confirm(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let request = context.request;
    let path = format!("/v1/payment_intents/{}/confirm", segment(request.text("/provider_payment_id")?)?);
    let body = json!({
        "payment_method": request.maybe_text("/payment_method"),
        "return_url": request.maybe_text("/return_url"),
    });
    let intent = match stripe.post(&path, &body, context.key()?).await {
        Err(error) => return settled(error),
        Ok(intent) => intent,
    };
    let redirect = intent.maybe_text("/next_action/redirect_to_url/url");
    Ok(json!({
        "status": status(&intent)?,
        "client_secret": intent.maybe_text("/client_secret"),
        "redirect_url": redirect.map(|url| context.page(&intent, url)).transpose()?,
        "failure": failure(&intent),
    }))
}

fn status(intent: &Answer) -> Result<&'static str, CallError> {
    intent_status(intent.text("/status")?).ok_or_else(|| intent.lacks("status"))
}

/// Why the last try to pay failed.
fn failure(intent: &Answer) -> Option<Value> {
    let code =
        intent.maybe_text("/last_payment_error/decline_code").or(intent.maybe_text("/last_payment_error/code"))?;
    Some(json!({ "code": public_decline_code(code), "message": intent.maybe_text("/last_payment_error/message") }))
}

/// The front end, or an earlier try, may have confirmed it before: that is no failure.
fn settled(error: CallError) -> Result<Value, CallError> {
    let CallError::Refused(refusal) = &error else { return Err(error) };
    let status = refusal.body.pointer("/error/payment_intent/status").and_then(Value::as_str).and_then(intent_status);
    match status.filter(|status| matches!(*status, "succeeded" | "processing")) {
        Some(status) if refusal.code == "payment_intent_unexpected_state" => Ok(json!({ "status": status })),
        _ => Err(error),
    }
}
