//! Subscriptions: another price now or at the renewal, the end, and not the end after all.

use serde_json::{Value, json};
use shared::providers::{Answer, CallError, Stripe, stripe::subscription_status};

use super::{
    super::provider::{Context, segment},
    amount::{amount, money, recurring},
    schedule,
};

/// Where the period's end is: subscriptions have one item here, and periods belong to items.
pub(super) const PERIOD_END: &str = "/items/data/0/current_period_end";

/// Moves the subscription to another price.
pub(super) async fn change(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let request = context.request;
    let now = request.text("/when")? == "now";
    let subscription = own(context, stripe.get(&path(context)?).await?)?;
    if request.flag("/preview") {
        return preview(stripe, context, &subscription, now).await;
    }
    let price = price(stripe, context).await?;
    if !now {
        return schedule::change_at_period_end(stripe, context, &subscription, &price).await;
    }
    let body = json!({
        "items": [{ "id": subscription.text("/items/data/0/id")?, "price": price, "quantity": request.integer("/quantity")? }],
        "proration_behavior": "always_invoice",
        // The difference is paid now or nothing changes: nobody gets the better plan on credit.
        "payment_behavior": "error_if_incomplete",
        "metadata": { "price_id": request.text("/price_id")? },
    });
    let changed = own(context, stripe.post(&path(context)?, &body, context.key()?).await?)?;
    // What was planned for the renewal would take this back.
    schedule::release(stripe, context, &subscription).await.map_err(CallError::after_the_effect)?;
    Ok(json!({ "current_period_end": changed.maybe_time(PERIOD_END) }))
}

/// What the change would cost now. A change at the renewal costs nothing before it.
async fn preview(
    stripe: &Stripe<'_>,
    context: &Context<'_>,
    subscription: &Answer,
    now: bool,
) -> Result<Value, CallError> {
    let request = context.request;
    let currency = request.text("/currency")?;
    if !now {
        let nothing = json!({ "amount": 0, "currency": currency });
        return Ok(json!({ "amount_due": nothing, "effective_at": subscription.maybe_time(PERIOD_END) }));
    }
    let product = subscription.maybe_id("/items/data/0/price/product").ok_or_else(|| subscription.lacks("product"))?;
    let body = json!({
        "subscription": segment(request.text("/provider_subscription_id")?)?,
        "subscription_details": {
            "items": [{
                "id": subscription.text("/items/data/0/id")?,
                "quantity": request.integer("/quantity")?,
                // Only what it costs counts here, so the old product will do for a price that there is not yet.
                "price_data": {
                    "currency": currency,
                    "product": product,
                    "recurring": recurring(request.text("/billing_period")?),
                    "unit_amount": amount(request.integer("/amount")?, currency)?,
                },
            }],
            "proration_behavior": "always_invoice",
        },
    });
    let invoice = stripe.ask("/v1/invoices/create_preview", &body).await?;
    Ok(json!({ "amount_due": money(&invoice, "/amount_due")? }))
}

/// The new price. Subscriptions take a price or a product that is there, so it is made with its product in one call.
async fn price(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<String, CallError> {
    let request = context.request;
    let currency = request.text("/currency")?;
    let metadata = json!({ "price_id": request.text("/price_id")? });
    let body = json!({
        "currency": currency,
        "unit_amount": amount(request.integer("/amount")?, currency)?,
        "recurring": recurring(request.text("/billing_period")?),
        "product_data": { "name": request.text("/product_name")?, "metadata": metadata },
        "metadata": metadata,
    });
    Ok(stripe.post("/v1/prices", &body, &context.step_key("price")?).await?.text("/id")?.to_owned())
}

/// Ends the subscription, with its period or now.
pub(super) async fn cancel(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    if context.request.flag("/at_period_end") {
        // While a schedule keeps the subscription, Stripe refuses to have its end set.
        let subscription = own(context, stripe.get(&path(context)?).await?)?;
        schedule::release(stripe, context, &subscription).await?;
        return end_with_period(stripe, context, true).await.map_err(CallError::after_a_step);
    }
    let ended = match stripe.delete(&path(context)?).await {
        // Ended before, perhaps by a try whose answer was lost.
        Err(error) if error.is("resource_missing") => {
            let known = stripe.get(&path(context)?).await?;
            if known.maybe_text("/status") == Some("canceled") { known } else { return Err(error) }
        }
        outcome => outcome?,
    };
    state(&ended, false)
}

/// Lets the subscription go on.
pub(super) async fn resume(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    end_with_period(stripe, context, false).await
}

async fn end_with_period(stripe: &Stripe<'_>, context: &Context<'_>, ends: bool) -> Result<Value, CallError> {
    let body = json!({ "cancel_at_period_end": ends });
    state(&stripe.post(&path(context)?, &body, context.key()?).await?, ends)
}

/// The answer, if it is about the subscription: of any other, what it does not say would be taken for what is not so.
fn own(context: &Context<'_>, answer: Answer) -> Result<Answer, CallError> {
    let is_own = answer.maybe_text("/id") == Some(context.request.text("/provider_subscription_id")?);
    if is_own { Ok(answer) } else { Err(answer.lacks("id of the subscription")) }
}

fn state(subscription: &Answer, ends: bool) -> Result<Value, CallError> {
    Ok(json!({
        "status": subscription_status(subscription.text("/status")?),
        "current_period_end": subscription.maybe_time(PERIOD_END),
        "cancel_at_period_end": ends,
    }))
}

fn path(context: &Context<'_>) -> Result<String, CallError> {
    Ok(format!("/v1/subscriptions/{}", segment(context.request.text("/provider_subscription_id")?)?))
}
