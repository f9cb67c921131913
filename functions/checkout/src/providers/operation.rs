//! What the database asks to be done at a provider, and what may have become of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{problem::Problem, providers::CallError};
use uuid::Uuid;

/// What is to be done at a provider, as a `…_begin` of the database answers it.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Its id; null for a preview, which changes nothing and is not written down.
    pub id: Option<Uuid>,
    /// What it does.
    pub kind: Kind,
    /// Where.
    pub provider: ProviderName,
    /// Whether with real money.
    pub livemode: bool,
    /// The key under which the provider does it once; null for a preview.
    pub idempotency_key: Option<String>,
    /// How often it was tried, this time included; not known where it is missing.
    #[serde(default)]
    pub attempts: Option<u32>,
    /// What exactly, in our terms; its shape is the kind's.
    pub request: Value,
}

/// Kinds of operations.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A page of the provider where an order is paid.
    Checkout,
    /// A payment on a page of one's own.
    Intent,
    /// The payment's confirmation.
    IntentConfirm,
    /// Money back.
    Refund,
    /// Another price for a subscription.
    SubscriptionChange,
    /// The end of a subscription.
    SubscriptionCancel,
    /// Not its end after all.
    SubscriptionResume,
}

/// The providers.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderName {
    /// Stripe.
    Stripe,
    /// PayPal.
    Paypal,
    /// A transfer from bank to bank, which an admin confirms.
    BankTransfer,
    /// Clerk Billing.
    Clerk,
}

impl ProviderName {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Paypal => "paypal",
            Self::BankTransfer => "bank_transfer",
            Self::Clerk => "clerk",
        }
    }
}

impl From<ProviderName> for Value {
    fn from(name: ProviderName) -> Self {
        name.name().into()
    }
}

/// What became of an operation that has no result.
#[derive(Debug)]
pub enum Failure {
    /// The provider refused, or nothing was sent: nothing happened there.
    Refused(Problem),
    /// It may have happened.
    Unknown(Problem),
}

impl Operation {
    /// What an error of its last call says of the operation. Where this is not the first try, a call that did nothing says
    /// nothing of what an earlier one did.
    pub(super) fn failure(&self, error: CallError) -> Failure {
        match error {
            CallError::Refused(refusal) => Failure::Refused(refusal.problem),
            CallError::Untouched(problem) if self.id.is_none() || self.attempts == Some(1) => Failure::Refused(problem),
            CallError::Untouched(problem) | CallError::Unknown(problem) => Failure::Unknown(problem),
        }
    }
}
