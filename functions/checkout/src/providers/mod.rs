//! The payment providers behind one trait: what the database has decided becomes calls to one of them, and their answers
//! become results in our own terms.
//!
//! A new provider is one file or folder that implements `Provider`, and one line in `PROVIDERS`.

mod bank_transfer;
mod clerk;
mod operation;
mod paypal;
mod provider;
mod request;
mod stripe;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use shared::{
    http::{App, Call},
    problem::{Code, Outcome, Problem},
    providers::{CallError, Exchange},
};

pub use operation::{Failure, Kind, Operation, ProviderName};
use provider::{Context, Provider};

/// Every provider, the first that is configured being the one for a buyer who names none.
const PROVIDERS: [&dyn Provider; 4] =
    [&stripe::StripeProvider, &paypal::PayPalProvider, &bank_transfer::BankTransfer, &clerk::ClerkBilling];

/// A provider that can be used.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    /// Which.
    pub name: ProviderName,
    /// Whether the money is real.
    pub livemode: bool,
}

/// A provider as it is listed.
#[derive(Debug, Serialize)]
pub struct ProviderInfo {
    /// Which.
    pub name: ProviderName,
    /// Whether it can be used.
    pub configured: bool,
    /// Whether the money is real.
    pub livemode: bool,
    /// What it can do: kinds of operations, and `subscriptions` and `portal`.
    pub capabilities: &'static [&'static str],
}

/// Does an operation at its provider. The result is of the kind's own shape, in our terms. Never answers later than 30 seconds.
pub async fn run(app: &Arc<App>, call: &Call, operation: &Operation) -> Result<Value, Failure> {
    let untouched = |problem| operation.failure(CallError::Untouched(problem));
    let provider = configured(app, operation.provider).map_err(untouched)?;
    if operation.livemode != app.config.payments.live {
        // Real money with a test key, or the other way round: the operation was begun before the mode was switched.
        return Err(untouched(
            not_configured(operation.provider).because("the operation is of the other PAYMENTS_MODE"),
        ));
    }
    let context = Context::new(Exchange::begin(app, call, operation.provider.name()), &app.config, operation);
    let result = match operation.kind {
        Kind::Checkout => provider.checkout(&context),
        Kind::Intent => provider.intent(&context),
        Kind::IntentConfirm => provider.intent_confirm(&context),
        Kind::Refund => provider.refund(&context),
        Kind::SubscriptionChange => provider.subscription_change(&context),
        Kind::SubscriptionCancel => provider.subscription_cancel(&context),
        Kind::SubscriptionResume => provider.subscription_resume(&context),
    };
    result.await.map_err(|error| operation.failure(error))
}

/// The provider that is wanted, or the first that is configured. 422 `provider_not_configured`, also for one that nobody knows.
pub fn choose(app: &App, wanted: Option<&str>) -> Outcome<Chosen> {
    let is_wanted = |provider: &&&dyn Provider| match wanted {
        Some(name) => provider.name().name() == name,
        None => provider.is_configured(&app.config),
    };
    let found = PROVIDERS.iter().find(is_wanted).filter(|provider| provider.is_configured(&app.config));
    let missing = || Problem::new(Code::ProviderNotConfigured).with("provider", wanted.unwrap_or("payment"));
    let provider = found.ok_or_else(missing)?;
    Ok(Chosen { name: provider.name(), livemode: app.config.payments.live })
}

/// All providers, those that are not configured too.
pub fn list(app: &App) -> Vec<ProviderInfo> {
    let describe = |provider: &&dyn Provider| ProviderInfo {
        name: provider.name(),
        configured: provider.is_configured(&app.config),
        livemode: app.config.payments.live,
        capabilities: provider.capabilities(),
    };
    PROVIDERS.iter().map(describe).collect()
}

/// The address of the provider's billing portal for a customer of its, good for minutes.
pub async fn portal(
    app: &Arc<App>,
    call: &Call,
    chosen: Chosen,
    provider_customer_id: &str,
    return_url: &str,
) -> Outcome<String> {
    let provider = configured(app, chosen.name)?;
    let exchange = Exchange::begin(app, call, chosen.name.name());
    let url = provider.portal(&exchange, &app.config, provider_customer_id, return_url);
    url.await.map_err(CallError::into_problem)
}

fn configured(app: &App, name: ProviderName) -> Outcome<&'static dyn Provider> {
    let found = PROVIDERS.iter().find(|provider| provider.name() == name && provider.is_configured(&app.config));
    found.copied().ok_or_else(|| not_configured(name))
}

fn not_configured(name: ProviderName) -> Problem {
    Problem::new(Code::ProviderNotConfigured).with("provider", name)
}
