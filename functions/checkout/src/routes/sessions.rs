//! `/v1/checkout/sessions`

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::{
    http::{Account, Idempotent, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{model::CheckoutSession, operation::Caller, urls};

/// What to pay for (exactly one of `price_id`, `plan_id`, `credit_pack_id` and `order`), where, and where to go then.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "price_id": "0190a000-0000-7000-8000-000000000001", "quantity": 1, "provider": "stripe",
    "success_url": "http://localhost:5173/thanks", "cancel_url": "http://localhost:5173/shop",
}))]
pub struct NewSession {
    /// A price.
    pub price_id: Option<Uuid>,
    /// A plan, at its default price or that of `billing_period`.
    pub plan_id: Option<Uuid>,
    /// How often a plan is paid: `weekly`, `monthly`, `quarterly`, `semi_annual` or `yearly`.
    pub billing_period: Option<String>,
    /// A product of type `credits`, at its default price.
    pub credit_pack_id: Option<Uuid>,
    /// An order that was placed before, by its `public_id`.
    pub order: Option<String>,
    /// How many; 1 of a subscription or a service.
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    pub quantity: Option<i32>,
    /// When the appointment begins; for services alone.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Where to pay: `stripe`, `paypal`, `bank_transfer` or `clerk`; the first that is configured if left out.
    pub provider: Option<String>,
    /// Where the buyer goes when they have paid; `{CHECKOUT_SESSION_ID}` in it becomes our `session_id`. Its origin must be on
    /// `ALLOWED_ORIGINS`.
    #[schema(max_length = 2048)]
    pub success_url: String,
    /// Where the buyer goes when they change their mind; as `success_url`.
    #[schema(max_length = 2048)]
    pub cancel_url: String,
    /// A coupon's code.
    pub coupon: Option<String>,
    /// For whom.
    #[serde(default)]
    #[schema(default = "user")]
    pub account: Account,
}

/// Opens a checkout at a payment provider, for a new order or one that was placed before.
///
/// Stock, coupon and appointments are kept while it is open. The order is paid once the provider tells us so itself, not when
/// the buyer arrives at `success_url`. What costs nothing is paid at once, and a bank transfer when an admin says that it has come.
#[utoipa::path(
    post, path = "/v1/checkout/sessions", tag = "checkout", request_body = NewSession, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses(
        (status = 201, body = CheckoutSession),
        Errors<(openapi::User, openapi::Command, openapi::Buy, openapi::Pay, openapi::Provider)>,
    )
)]
pub async fn create(caller: Caller, session: Idempotent<NewSession>) -> Outcome<Reply> {
    let (success, cancel) = (&session.body.success_url, &session.body.cancel_url);
    urls::check(caller.config(), &[("/success_url", Some(success)), ("/cancel_url", Some(cancel))])?;
    let mut arguments = session.arguments()?;
    caller.choose(&mut arguments)?;
    // The page of a bank transfer is the answer itself.
    let instructions = caller.config().payments.bank_transfer_instructions.clone();
    arguments.insert("instructions".to_owned(), instructions.into());
    caller.run("checkout_begin", arguments).await
}
