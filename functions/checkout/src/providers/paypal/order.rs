//! Orders: the payer approves on PayPal's page, and the capture takes the money.

use serde_json::{Value, json};
use shared::providers::{Answer, CallError, PayPal};

use super::{
    super::{
        provider::{Context, segment},
        request::Request,
    },
    approval,
    money::{money, text},
};

/// Opens an order's checkout: the buyer is sent to PayPal, comes back, and the payment is confirmed (captured) then.
pub(super) async fn open(paypal: &PayPal<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let request = context.request;
    let currency = request.text("/currency")?;
    let lines: Vec<Request<'_>> = request.list("/lines").collect();
    let mut sum = 0_i64;
    for line in &lines {
        sum = sum.saturating_add(line.integer("/unit_amount")?.saturating_mul(line.integer("/quantity")?));
    }
    let items: Result<Vec<Value>, CallError> = lines.iter().map(|line| item(*line, currency)).collect();
    let discount = request.maybe_positive("/discount").map(|discount| money(discount, currency)).transpose()?;
    let mut amount = money(request.integer("/total")?, currency)?;
    if let Value::Object(amount) = &mut amount {
        amount.insert("breakdown".to_owned(), json!({ "item_total": money(sum, currency)?, "discount": discount }));
    }
    let order = post(paypal, context, json!({ "amount": amount, "items": items? })).await?;
    let id = order.text("/id")?;
    Ok(json!({ "provider_session_id": id, "provider_payment_id": id, "url": approval(context, &order)? }))
}

/// Creates an order for the front end's own page with PayPal's buttons.
pub(super) async fn create(paypal: &PayPal<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let request = context.request;
    let unit = json!({
        "amount": money(request.integer("/amount")?, request.text("/currency")?)?,
        "description": request.maybe_text("/description").map(text),
    });
    let order = post(paypal, context, unit).await?;
    let url = approval(context, &order)?;
    Ok(json!({ "provider_payment_id": order.text("/id")?, "status": "requires_action", "approval_url": url }))
}

async fn post(paypal: &PayPal<'_>, context: &Context<'_>, mut unit: Value) -> Result<Answer, CallError> {
    let request = context.request;
    let order = request.text("/order_public_id")?;
    if let Value::Object(unit) = &mut unit {
        unit.insert("custom_id".to_owned(), order.into());
        // PayPal takes no second payment with the same invoice id: an order is paid once there too.
        unit.insert("invoice_id".to_owned(), order.into());
    }
    let body = json!({
        "intent": "CAPTURE",
        "purchase_units": [unit],
        "payment_source": { "paypal": {
            "email_address": request.maybe_text("/customer/email"),
            "experience_context": {
                "return_url": request.maybe_text("/success_url"),
                "cancel_url": request.maybe_text("/cancel_url"),
                "user_action": "PAY_NOW",
                "shipping_preference": "NO_SHIPPING",
            },
        } },
    });
    paypal.post("/v2/checkout/orders", &body, context.key()?).await
}

fn item(line: Request<'_>, currency: &str) -> Result<Value, CallError> {
    Ok(json!({
        "name": text(line.text("/name")?),
        "description": line.maybe_text("/description").map(text),
        "sku": line.text("/price_id")?,
        "quantity": line.integer("/quantity")?.to_string(),
        "unit_amount": money(line.integer("/unit_amount")?, currency)?,
        "category": "DIGITAL_GOODS",
    }))
}

/// Takes the money of an order that the payer has approved; sends the payer back where that is missing.
pub(super) async fn capture(paypal: &PayPal<'_>, context: &Context<'_>) -> Result<Value, CallError> {
    let id = segment(context.request.text("/provider_payment_id")?)?;
    let path = format!("/v2/checkout/orders/{id}");
    let order = match paypal.post(&format!("{path}/capture"), &json!({}), context.key()?).await {
        // By a try whose answer was lost, or by the front end.
        Err(error) if error.is("ORDER_ALREADY_CAPTURED") => {
            paypal.get(&path).await.map_err(CallError::after_the_effect)?
        }
        Err(error) if error.is("ORDER_NOT_APPROVED") || error.is("PAYER_ACTION_REQUIRED") => {
            let order = paypal.get(&path).await?;
            return Ok(json!({ "status": "requires_action", "redirect_url": approval(context, &order)? }));
        }
        outcome => outcome?,
    };
    let status = order.text("/purchase_units/0/payments/captures/0/status")?;
    let ours = capture_status(status);
    let failure = (ours == "failed").then(|| json!({ "code": status.to_ascii_lowercase() }));
    Ok(json!({ "status": ours, "failure": failure }))
}

/// The state of a capture in our words.
fn capture_status(status: &str) -> &'static str {
    match status {
        "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED" => "succeeded",
        "DECLINED" | "FAILED" => "failed",
        _ => "processing",
    }
}
