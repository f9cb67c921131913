//! Checkout sessions: Stripe's own page, where an order is paid or a subscription begins.

use serde_json::{Value, json};
use shared::providers::{CallError, Stripe};

use super::{
    super::{provider::Context, request::Request},
    amount::{amount, recurring},
};

/// Opens a session. Its lines are priced here and nowhere else: Stripe learns of products and prices as they are needed.
pub(super) async fn open(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let coupon = coupon(stripe, context).await?;
    let body = session(context.request, coupon.as_deref())?;
    let session = stripe.post("/v1/checkout/sessions", &body, context.key()?).await?;
    Ok(json!({
        "provider_session_id": session.text("/id")?,
        "url": context.page(&session, session.text("/url")?)?,
        "provider_payment_id": session.maybe_id("/payment_intent"),
        "provider_customer_id": session.maybe_id("/customer"),
        "expires_at": session.maybe_time("/expires_at"),
    }))
}

/// A discount becomes a coupon that is good for this session alone. Lines made cheaper instead could not say every discount
/// (three units, one cent off), would hide it from the receipt, and would make a subscription cheaper for ever.
async fn coupon(stripe: &Stripe<'_>, context: &Context<'_>) -> Result<Option<String>, CallError> {
    let request = context.request;
    let Some(discount) = request.maybe_positive("/discount") else { return Ok(None) };
    let currency = request.text("/currency")?;
    let body = json!({
        "amount_off": amount(discount, currency)?, "currency": currency, "duration": "once", "max_redemptions": 1,
        "name": "Discount", "metadata": request.part("/metadata"),
    });
    let coupon = stripe.post("/v1/coupons", &body, &context.step_key("coupon")?).await?;
    Ok(Some(coupon.text("/id")?.to_owned()))
}

fn session(request: Request<'_>, coupon: Option<&str>) -> Result<Value, CallError> {
    let currency = request.text("/currency")?;
    let lines: Result<Vec<Value>, CallError> = request.list("/lines").map(|entry| line(entry, currency)).collect();
    let mut body = json!({
        "mode": request.text("/mode")?,
        "client_reference_id": request.text("/order_public_id")?,
        "line_items": lines?,
        "discounts": coupon.map(|id| json!([{ "coupon": id }])),
        "success_url": request.text("/success_url")?,
        "cancel_url": request.text("/cancel_url")?,
        "expires_at": request.maybe_unix_seconds("/expires_at"),
        "metadata": request.part("/metadata"),
    });
    let known = request.maybe_text("/customer/provider_customer_id");
    let metadata = request.part("/metadata").clone();
    let more = match (known, request.text("/mode")?) {
        (None, "payment") => json!({
            "customer_email": request.maybe_text("/customer/email"),
            // Without one there would be no portal and nobody to find again.
            "customer_creation": "always",
            "payment_intent_data": { "metadata": metadata },
        }),
        (Some(id), "payment") => json!({ "customer": id, "payment_intent_data": { "metadata": metadata } }),
        (None, _) => json!({
            "customer_email": request.maybe_text("/customer/email"), "subscription_data": subscription(request, metadata),
        }),
        (Some(id), _) => json!({ "customer": id, "subscription_data": subscription(request, metadata) }),
    };
    if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
        body.extend(more);
    }
    Ok(body)
}

/// The subscription that the session begins. It names our price, so that every event about it does.
fn subscription(request: Request<'_>, mut metadata: Value) -> Value {
    let is_recurring =
        |line: &Request<'_>| !recurring(line.maybe_text("/billing_period").unwrap_or_default()).is_null();
    let price = request.list("/lines").find(is_recurring).and_then(|line| line.maybe_text("/price_id"));
    if let (Value::Object(metadata), Some(price)) = (&mut metadata, price) {
        metadata.insert("price_id".to_owned(), price.into());
    }
    json!({ "metadata": metadata, "trial_period_days": request.maybe_positive("/trial_days") })
}

fn line(line: Request<'_>, currency: &str) -> Result<Value, CallError> {
    Ok(json!({
        "quantity": line.integer("/quantity")?,
        "price_data": {
            "currency": currency,
            "unit_amount": amount(line.integer("/unit_amount")?, currency)?,
            "recurring": recurring(line.maybe_text("/billing_period").unwrap_or_default()),
            "product_data": {
                "name": line.text("/name")?,
                "description": line.maybe_text("/description"),
                "metadata": { "product_id": line.text("/product_id")?, "price_id": line.text("/price_id")? },
            },
        },
    }))
}
