//! Subscribing: PayPal wants a product, a plan of it and then the subscription, which the payer approves on its page.

use serde_json::{Value, json};
use shared::{
    problem::{Code, Problem},
    providers::{CallError, PayPal},
};

use super::{
    super::{provider::Context, request::Request},
    approval,
    money::{money, text},
};

/// Creates product, plan and subscription, each under a key of its own, so that a repeated try finds what was made.
pub(super) async fn open(paypal: &PayPal<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let request = context.request;
    let mut lines = request.list("/lines");
    let (Some(line), None) = (lines.next(), lines.next()) else {
        // A subscription and something else in one payment is more than a plan can say.
        return Err(CallError::refuse(Problem::new(Code::ProviderUnsupported).with("provider", "paypal")));
    };
    let name = text(line.text("/name")?);
    let product = json!({ "name": name, "type": "DIGITAL" });
    let product = paypal.post("/v1/catalogs/products", &product, &context.step_key("product")?).await?;
    let plan = json!({
        "product_id": product.text("/id")?,
        "name": name,
        "billing_cycles": cycles(request, line)?,
        "payment_preferences": { "auto_bill_outstanding": true },
    });
    let plan = paypal.post("/v1/billing/plans", &plan, &context.step_key("plan")?).await?;
    let body = json!({
        "plan_id": plan.text("/id")?,
        "custom_id": request.text("/order_public_id")?,
        "subscriber": request.maybe_text("/customer/email").map(|email| json!({ "email_address": email })),
        "application_context": {
            "return_url": request.text("/success_url")?,
            "cancel_url": request.text("/cancel_url")?,
            "user_action": "SUBSCRIBE_NOW",
            "shipping_preference": "NO_SHIPPING",
        },
    });
    let subscription = paypal.post("/v1/billing/subscriptions", &body, context.key()?).await?;
    Ok(json!({ "provider_session_id": subscription.text("/id")?, "url": approval(context, &subscription)? }))
}

/// The trial, the first period where a coupon makes it cheaper, and all the others.
fn cycles(request: Request<'_>, line: Request<'_>) -> Result<Vec<Value>, CallError> {
    let currency = request.text("/currency")?;
    let period = frequency(line.text("/billing_period")?)?;
    let full = line.integer("/unit_amount")?.saturating_mul(line.integer("/quantity")?);
    let mut cycles = Vec::new();
    if let Some(days) = request.maybe_positive("/trial_days") {
        // In days one by one: a cycle is at most 365 of them, and a trial may be longer.
        let day = json!({ "interval_unit": "DAY", "interval_count": 1 });
        cycles.push(json!({ "tenure_type": "TRIAL", "frequency": day, "total_cycles": days }));
    }
    if let Some(discount) = request.maybe_positive("/discount") {
        // What is free has no price at PayPal rather than one of zero.
        let price = Some((full - discount).max(0)).filter(|price| *price > 0);
        let scheme =
            price.map(|price| money(price, currency)).transpose()?.map(|price| json!({ "fixed_price": price }));
        cycles
            .push(json!({ "tenure_type": "TRIAL", "frequency": period, "total_cycles": 1, "pricing_scheme": scheme }));
    }
    let scheme = json!({ "fixed_price": money(full, currency)? });
    // Zero cycles are cycles without end.
    cycles.push(json!({ "tenure_type": "REGULAR", "frequency": period, "total_cycles": 0, "pricing_scheme": scheme }));
    for (cycle, sequence) in cycles.iter_mut().zip(1..) {
        if let Value::Object(cycle) = cycle {
            cycle.insert("sequence".to_owned(), Value::from(sequence));
        }
    }
    Ok(cycles)
}

fn frequency(billing_period: &str) -> Result<Value, CallError> {
    let (interval_unit, interval_count) = match billing_period {
        "weekly" => ("WEEK", 1),
        "monthly" => ("MONTH", 1),
        "quarterly" => ("MONTH", 3),
        "semi_annual" => ("MONTH", 6),
        "yearly" => ("YEAR", 1),
        _ => return Err(CallError::refuse(Problem::new(Code::ProviderUnsupported).with("provider", "paypal"))),
    };
    Ok(json!({ "interval_unit": interval_unit, "interval_count": interval_count }))
}
