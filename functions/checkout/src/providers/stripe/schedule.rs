//! Subscription schedules, for a price that applies at the renewal. A change of the price itself, without proration, would
//! begin at once in every event, and with another billing period would also be paid at once.

use serde_json::{Value, json};
use shared::providers::{Answer, CallError, Stripe};

use super::{
    super::provider::{Context, segment},
    amount::recurring,
    subscription::PERIOD_END,
};

/// Plans the price for the next period. A plan that is there already is replaced; an earlier try's is found again.
pub(super) async fn change_at_period_end(
    stripe: &Stripe<'_>,
    context: &Context<'_>,
    subscription: &Answer,
    price: &str,
) -> Result<Value, CallError> {
    let request = context.request;
    let schedule = match subscription.maybe_id("/schedule") {
        Some(id) => stripe.get(&path(id)?).await?,
        None => {
            let body = json!({ "from_subscription": subscription.text("/id")? });
            stripe.post("/v1/subscription_schedules", &body, &context.step_key("schedule")?).await?
        }
    };
    let next = json!({
        "items": [{ "price": price, "quantity": request.integer("/quantity")? }],
        // One period; the subscription goes on from there by itself.
        "duration": recurring(request.text("/billing_period")?),
        "proration_behavior": "none",
        "metadata": { "price_id": request.text("/price_id")? },
    });
    let body = json!({
        "end_behavior": "release", "proration_behavior": "none", "phases": [current_phase(&schedule)?, next],
    });
    let planned = stripe.post(&path(schedule.text("/id")?)?, &body, context.key()?).await?;
    planned.text("/id")?;
    let period_end = subscription.maybe_time(PERIOD_END);
    Ok(json!({ "effective_at": period_end, "current_period_end": period_end }))
}

/// The phase that runs, said again: Stripe forgets what an update leaves out.
fn current_phase(schedule: &Answer) -> Result<Value, CallError> {
    let start = schedule.integer("/current_phase/start_date")?;
    let runs = |phase: &&Value| phase.get("start_date").and_then(Value::as_i64) == Some(start);
    let phase = schedule.list("/phases").iter().find(runs).ok_or_else(|| schedule.lacks("phase"))?;
    let phase = Answer { body: phase.clone(), provider: schedule.provider };
    let of = |item: &Value| Answer { body: item.clone(), provider: schedule.provider };
    let items = phase
        .list("/items")
        .iter()
        .map(|item| json!({ "price": of(item).maybe_id("/price"), "quantity": item.get("quantity") }));
    let discounts = phase.list("/discounts").iter().map(|item| match of(item).maybe_id("/discount") {
        Some(id) => json!({ "discount": id }),
        None => json!({ "coupon": of(item).maybe_id("/coupon") }),
    });
    Ok(json!({
        "items": items.collect::<Vec<_>>(),
        "discounts": discounts.collect::<Vec<_>>(),
        "start_date": start,
        "end_date": schedule.integer("/current_phase/end_date")?,
        "trial_end": phase.body.get("trial_end"),
        "metadata": phase.body.get("metadata"),
    }))
}

/// Lets the subscription go from its schedule, if one keeps it; what was planned is off.
pub(super) async fn release(
    stripe: &Stripe<'_>,
    context: &Context<'_>,
    subscription: &Answer,
) -> Result<(), CallError> {
    let Some(id) = subscription.maybe_id("/schedule") else { return Ok(()) };
    let released = stripe.post(&format!("{}/release", path(id)?), &Value::Null, &context.step_key("release")?).await?;
    released.text("/id").map(drop)
}

fn path(id: &str) -> Result<String, CallError> {
    Ok(format!("/v1/subscription_schedules/{}", segment(id)?))
}
