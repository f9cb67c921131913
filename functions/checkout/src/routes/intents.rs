//! `/v1/payments/intents`

use serde::{Deserialize, Serialize};
use shared::{
    http::{Idempotent, Reply},
    model::Payment,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

use crate::operation::Caller;

/// What to pay, and where.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "order": "TP-7K3M-9QX2", "provider": "stripe" }))]
pub struct NewIntent {
    /// An order that was placed before, by its `public_id`.
    pub order: String,
    /// Where to pay: `stripe`, `paypal` or `bank_transfer`; the first that is configured if left out.
    pub provider: Option<String>,
}

/// Begins a payment on a page of one's own: `client_secret` is for the provider's library in the browser.
#[utoipa::path(
    post, path = "/v1/payments/intents", tag = "payments", request_body = NewIntent, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 201, body = Payment), Errors<(openapi::User, openapi::Command, openapi::Pay, openapi::Provider)>)
)]
pub async fn create(caller: Caller, intent: Idempotent<NewIntent>) -> Outcome<Reply> {
    let mut arguments = intent.arguments()?;
    caller.choose(&mut arguments)?;
    caller.run("payment_intent_begin", arguments).await
}
