//! Asks a provider how something is now. It changes nothing there.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Fault, Question, Reading, Source, Topic, Unreadable, paypal, rfc3339, stripe};
use crate::{
    config::Config,
    http::{App, Call},
    providers::{Answer, CallError, Exchange, PayPal, Stripe},
};

/// The most refunds of one charge that are read: a page of Stripe's.
const MAX_REFUNDS: u32 = 100;

/// The commands that the provider's answer means; the payload's own where there is nobody to ask, or nobody who knows.
pub(super) async fn ask(app: &Arc<App>, call: &Call, source: Source, question: &Question) -> Result<Vec<Value>, Fault> {
    if !is_plain(&question.provider_id) {
        return Ok(question.fallback.clone());
    }
    let exchange = Exchange::begin(app, call, source.name());
    let told = match source {
        Source::Stripe => ask_stripe(&exchange, &app.config, question).await,
        Source::PayPal => ask_paypal(&exchange, &app.config, question).await,
        // Clerk Billing has no way to ask that its users could be given.
        Source::Clerk => None,
    };
    let now = rfc3339(app.platform().now());
    let commands = match told {
        None => return Ok(question.fallback.clone()),
        Some(Ok(answer)) => read(source, question, &answer, &now).map_err(|unreadable| answer.lacks(unreadable)),
        Some(Err(CallError::Refused(refusal))) if refusal.status == 404 => return Ok(question.fallback.clone()),
        Some(Err(error)) => Err(error),
    };
    match commands {
        Err(_) if question.topic == Topic::Invoice => Ok(question.fallback.clone()),
        commands => commands.map_err(fault),
    }
}

/// `None` where Stripe is not configured.
async fn ask_stripe(exchange: &Exchange, config: &Config, question: &Question) -> Option<Result<Answer, CallError>> {
    let stripe = Stripe::new(exchange, config.payments.stripe.as_ref()?, config.payments.live);
    let id = &question.provider_id;
    let path = match question.topic {
        Topic::Subscription => format!("/v1/subscriptions/{id}"),
        Topic::Refunds => format!("/v1/refunds?charge={id}&limit={MAX_REFUNDS}"),
        Topic::Invoice => format!("/v1/invoices/{id}?expand[]=payments"),
    };
    Some(stripe.get(&path).await)
}

/// `None` where PayPal is not configured.
async fn ask_paypal(exchange: &Exchange, config: &Config, question: &Question) -> Option<Result<Answer, CallError>> {
    let paypal = PayPal::new(exchange, config.payments.paypal.as_ref()?);
    Some(paypal.get(&format!("/v1/billing/subscriptions/{}", question.provider_id)).await)
}

fn read(source: Source, question: &Question, answer: &Answer, now: &str) -> Result<Vec<Value>, Unreadable> {
    let object = Reading(&answer.body);
    // Of somebody else's object, what it does not say would be taken for what is not so.
    if question.topic != Topic::Refunds && object.maybe_id("/id") != Some(question.provider_id.as_str()) {
        return Err(Unreadable::of("/id"));
    }
    match (source, question.topic) {
        (Source::PayPal, _) => paypal::subscription_asked(object, now),
        (_, Topic::Subscription) => stripe::subscription_changed(object, Some(now), true),
        (_, Topic::Invoice) => stripe::invoice_paid(object),
        (_, Topic::Refunds) => match stripe::refunds(object)? {
            // Whoever plays Stripe here may not know the charge.
            none if none.is_empty() => Ok(question.fallback.clone()),
            refunds => Ok(refunds),
        },
    }
}

/// A no will be a no again; everything else is worth another try.
fn fault(error: CallError) -> Fault {
    let retry = !matches!(error, CallError::Refused(_));
    let problem = error.into_problem();
    let cause = problem.cause.unwrap_or_default();
    Fault { code: problem.code.name().to_owned(), cause, retry: Some(retry) }
}

/// What may stand in a path as it is; no provider's id has other signs.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

impl Fault {
    /// The fault as an argument.
    pub(super) fn argument(&self) -> Value {
        json!({ "code": self.code, "cause": self.cause, "retry": self.retry.unwrap_or_default() })
    }
}
