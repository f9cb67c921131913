//! Stripe (<https://docs.stripe.com/api>).

mod amount;
mod checkout;
mod intent;
mod portal;
mod refund;
mod schedule;
mod subscription;

use shared::{
    config::Config,
    problem::{Code, Problem},
    providers::{CallError, Exchange, Stripe},
};

use super::{
    ProviderName,
    provider::{Context, Provider, Work},
};

/// The provider.
pub(super) struct StripeProvider;

impl Provider for StripeProvider {
    fn name(&self) -> ProviderName {
        ProviderName::Stripe
    }

    fn is_configured(&self, config: &Config) -> bool {
        config.payments.stripe.is_some()
    }

    fn capabilities(&self) -> &'static [&'static str] {
        &[
            "checkout",
            "intent",
            "intent_confirm",
            "portal",
            "refund",
            "subscription_cancel",
            "subscription_change",
            "subscription_resume",
            "subscriptions",
        ]
    }

    fn checkout<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { checkout::open(&client(&context.exchange, context.config)?, context).await })
    }

    fn intent<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { intent::create(&client(&context.exchange, context.config)?, context).await })
    }

    fn intent_confirm<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { intent::confirm(&client(&context.exchange, context.config)?, context).await })
    }

    fn refund<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { refund::create(&client(&context.exchange, context.config)?, context).await })
    }

    fn subscription_change<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { subscription::change(&client(&context.exchange, context.config)?, context).await })
    }

    fn subscription_cancel<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { subscription::cancel(&client(&context.exchange, context.config)?, context).await })
    }

    fn subscription_resume<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { subscription::resume(&client(&context.exchange, context.config)?, context).await })
    }

    fn portal<'a>(
        &'a self,
        exchange: &'a Exchange,
        config: &'a Config,
        provider_customer_id: &'a str,
        return_url: &'a str,
    ) -> Work<'a, String> {
        Box::pin(
            async move { portal::open(&client(exchange, config)?, config, provider_customer_id, return_url).await },
        )
    }
}

fn client<'a>(exchange: &'a Exchange, config: &'a Config) -> Result<Stripe<'a>, CallError> {
    let missing = || CallError::refuse(Problem::new(Code::ProviderNotConfigured).with("provider", "stripe"));
    let stripe = config.payments.stripe.as_ref().ok_or_else(missing)?;
    Ok(Stripe::new(exchange, stripe, config.payments.live))
}
