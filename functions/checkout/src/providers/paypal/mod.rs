//! PayPal (<https://developer.paypal.com/docs/api>): orders with capture, refunds, subscriptions. A subscription's plan cannot be
//! changed for the buyer there, who would have to consent on PayPal's page and is charged no difference: `provider_unsupported`.

mod money;
mod order;
mod refund;
mod subscribe;
mod subscription;

use shared::{
    config::Config,
    problem::{Code, Problem},
    providers::{Answer, CallError, PayPal},
};

use super::{
    ProviderName,
    provider::{Context, Provider, Work},
};

/// The provider.
pub(super) struct PayPalProvider;

impl Provider for PayPalProvider {
    fn name(&self) -> ProviderName {
        ProviderName::Paypal
    }

    fn is_configured(&self, config: &Config) -> bool {
        config.payments.paypal.is_some()
    }

    fn capabilities(&self) -> &'static [&'static str] {
        &[
            "checkout",
            "intent",
            "intent_confirm",
            "refund",
            "subscription_cancel",
            "subscription_resume",
            "subscriptions",
        ]
    }

    fn checkout<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move {
            let paypal = client(context)?;
            match context.request.text("/mode")? {
                "subscription" => subscribe::open(&paypal, context).await,
                _ => order::open(&paypal, context).await,
            }
        })
    }

    fn intent<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { order::create(&client(context)?, context).await })
    }

    fn intent_confirm<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { order::capture(&client(context)?, context).await })
    }

    fn refund<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { refund::create(&client(context)?, context).await })
    }

    fn subscription_cancel<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { subscription::cancel(&client(context)?, context).await })
    }

    fn subscription_resume<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        Box::pin(async move { subscription::resume(&client(context)?, context).await })
    }
}

fn client<'a>(context: &'a Context<'a>) -> Result<PayPal<'a>, CallError> {
    let missing = || CallError::refuse(Problem::new(Code::ProviderNotConfigured).with("provider", "paypal"));
    let config = context.config.payments.paypal.as_ref().ok_or_else(missing)?;
    Ok(PayPal::new(&context.exchange, config))
}

/// The page where the payer approves: `payer-action` of an order with a payment source, `approve` of everything else.
fn approval(context: &Context<'_>, answer: &Answer) -> Result<String, CallError> {
    let link = |rel: &str| answer.list("/links").iter().find(|link| link.get("rel").is_some_and(|name| name == rel));
    let link = link("payer-action").or_else(|| link("approve"));
    let url = link.and_then(|link| link.get("href")?.as_str()).ok_or_else(|| answer.lacks("link for the payer"))?;
    context.page(answer, url)
}
