//! Clerk Billing. Clerk has no checkout that a server could open: its component runs in the front end, in the buyer's own
//! session. So the buyer is sent to a page of the front end that shows it, and what was bought comes back by webhook.

use serde_json::{Value, json};
use shared::{
    config::Config,
    problem::{Code, Problem},
    providers::CallError,
};

use super::{
    ProviderName,
    provider::{Context, Provider, Work, unsupported},
};

/// The provider.
pub(super) struct ClerkBilling;

impl Provider for ClerkBilling {
    fn name(&self) -> ProviderName {
        ProviderName::Clerk
    }

    fn is_configured(&self, config: &Config) -> bool {
        config.clerk.is_some() && config.payments.clerk_checkout_url.is_some()
    }

    fn capabilities(&self) -> &'static [&'static str] {
        &["checkout", "subscriptions"]
    }

    fn checkout<'a>(&'a self, context: &'a Context<'a>) -> Work<'a> {
        // One plan a checkout is all that Clerk sells, and only what is mapped to a plan of its.
        let mut lines = context.request.list("/lines");
        match (lines.next().and_then(|line| line.maybe_text("/clerk_plan_id")), lines.next()) {
            (Some(plan_id), None) => Box::pin(async move { link(context, plan_id) }),
            _ => unsupported(self.name()),
        }
    }
}

fn link(context: &Context<'_>, plan_id: &str) -> Result<Value, CallError> {
    let missing = || CallError::refuse(Problem::new(Code::Internal).because("CLERK_CHECKOUT_URL is not set"));
    let url = context.config.payments.clerk_checkout_url.as_ref().ok_or_else(missing)?;
    let request = context.request;
    let parameters = [
        ("plan_id", Some(plan_id)),
        ("price_id", request.maybe_text("/lines/0/clerk_price_id")),
        ("billing_period", request.maybe_text("/lines/0/billing_period")),
        ("order_public_id", Some(request.text("/order_public_id")?)),
        ("success_url", request.maybe_text("/success_url")),
        ("cancel_url", request.maybe_text("/cancel_url")),
    ];
    let given = parameters.into_iter().filter_map(|(name, value)| Some((name, value?)));
    Ok(json!({ "provider_session_id": null, "url": url.with_query(given), "expires_at": request.part("/expires_at") }))
}
