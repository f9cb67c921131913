//! What is paid and given back.

use chrono::{DateTime, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Money;

/// A payment.
#[derive(ToSchema)]
pub struct Payment {
    /// Its id.
    pub id: Uuid,
    /// The order that it pays, by its `public_id`.
    pub order: Option<String>,
    /// The subscription that it pays.
    pub subscription_id: Option<Uuid>,
    /// `stripe`, `paypal`, `bank_transfer`, `clerk` or `development`.
    pub provider: String,
    /// Whether it is about real money.
    pub livemode: bool,
    /// `pending`, `processing`, `succeeded`, `failed`, `canceled`, `refunded` or `partially_refunded`.
    pub status: String,
    /// How much.
    pub amount: Money,
    /// What was given back.
    pub refunded: Money,
    /// What can still be given back.
    pub refundable: Money,
    /// What it was paid with, as the provider calls it.
    pub method: Option<String>,
    /// What a bank transfer must say.
    pub reference: Option<String>,
    /// Why it failed.
    pub failure: Option<PaymentFailure>,
    /// What was given back, oldest first.
    pub refunds: Vec<Refund>,
    /// For the provider's own library in the browser; only in the answers of an intent and of its confirmation.
    #[schema(required = false)]
    pub client_secret: Option<String>,
    /// The provider's page on which the payer approves; only in the answer of an intent.
    #[schema(required = false)]
    pub approval_url: Option<String>,
    /// The page on which the payer has to do something first; only in the answer of a confirmation.
    #[schema(required = false)]
    pub redirect_url: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When the money came.
    pub succeeded_at: Option<DateTime<Utc>>,
}

/// Payments, newest first.
#[derive(ToSchema)]
pub struct Payments {
    /// This page.
    pub data: Vec<Payment>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// Why a payment failed.
#[derive(ToSchema)]
pub struct PaymentFailure {
    /// The provider's word.
    pub code: Option<String>,
    /// The provider's sentence.
    pub message: Option<String>,
}

/// Money that was given back.
#[derive(ToSchema)]
pub struct Refund {
    /// Its id.
    pub id: Uuid,
    /// The payment.
    pub payment_id: Uuid,
    /// How much.
    pub amount: Money,
    /// `pending`, `succeeded` or `failed`.
    pub status: String,
    /// Why.
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}
