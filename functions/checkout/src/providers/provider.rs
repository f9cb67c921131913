//! What a provider is.

use serde_json::Value;
use shared::{
    config::Config,
    platform::{BoxFuture, Url},
    problem::{Code, Problem},
    providers::{Answer, CallError, Exchange},
};

use super::{Operation, ProviderName, request::Request};

/// A future result of an operation. It borrows the operation's context.
pub(super) type Work<'a, T = Value> = BoxFuture<'a, Result<T, CallError>>;

/// An operation on its way.
pub(super) struct Context<'a> {
    /// The calls that belong to it.
    pub(super) exchange: Exchange,
    /// The configuration.
    pub(super) config: &'a Config,
    /// What is to be done.
    pub(super) request: Request<'a>,
    operation: &'a Operation,
}

impl<'a> Context<'a> {
    pub(super) fn new(exchange: Exchange, config: &'a Config, operation: &'a Operation) -> Self {
        Self { exchange, config, request: Request(&operation.request), operation }
    }

    /// The key of the call that counts.
    pub(super) fn key(&self) -> Result<&str, CallError> {
        let missing = || Problem::new(Code::Internal).because("an operation without its key");
        self.operation.idempotency_key.as_deref().ok_or_else(|| CallError::refuse(missing()))
    }

    /// The key of a call beside it: the same at every try, and another for every step.
    pub(super) fn step_key(&self, step: &str) -> Result<String, CallError> {
        Ok(format!("{}_{step}", self.key()?))
    }

    /// A page to which the buyer is sent, out of a provider's answer.
    pub(super) fn page(&self, answer: &Answer, url: &str) -> Result<String, CallError> {
        page(self.config, answer, url)
    }
}

/// A provider. What it does not implement it cannot do.
pub(super) trait Provider: Sync {
    /// Which it is.
    fn name(&self) -> ProviderName;

    /// Whether it can be used here.
    fn is_configured(&self, config: &Config) -> bool;

    /// What it can do.
    fn capabilities(&self) -> &'static [&'static str];

    /// `{provider_session_id, url, provider_payment_id?, provider_customer_id?, expires_at?}`
    fn checkout<'a>(&'a self, _context: &'a Context<'a>) -> Work<'a> {
        unsupported(self.name())
    }

    /// `{provider_payment_id, status, client_secret?, approval_url?}`
    fn intent<'a>(&'a self, _context: &'a Context<'a>) -> Work<'a> {
        unsupported(self.name())
    }

    /// `{status: requires_payment_method|requires_action|processing|succeeded|failed|canceled, failure?: {code, message?},
    /// client_secret?, redirect_url?}`
    fn intent_confirm<'a>(&'a self, _context: &'a Context<'a>) -> Work<'a> {
        unsupported(self.name())
    }

    /// `{provider_refund_id, status}`
    fn refund<'a>(&'a self, _context: &'a Context<'a>) -> Work<'a> {
        unsupported(self.name())
    }

    /// `{effective_at?, current_period_end?}`, and of a preview `{amount_due, effective_at?}`.
    fn subscription_change<'a>(&'a self, _context: &'a Context<'a>) -> Work<'a> {
        unsupported(self.name())
    }

    /// `{status?, current_period_end?, cancel_at_period_end}`
    fn subscription_cancel<'a>(&'a self, _context: &'a Context<'a>) -> Work<'a> {
        unsupported(self.name())
    }

    /// `{status?, current_period_end?, cancel_at_period_end}`
    fn subscription_resume<'a>(&'a self, _context: &'a Context<'a>) -> Work<'a> {
        unsupported(self.name())
    }

    /// The address of the billing portal.
    fn portal<'a>(
        &'a self,
        _exchange: &'a Exchange,
        _config: &'a Config,
        _provider_customer_id: &'a str,
        _return_url: &'a str,
    ) -> Work<'a, String> {
        unsupported(self.name())
    }
}

/// What a provider cannot do, it refuses before anything is sent.
pub(super) fn unsupported<'a, T: Send + 'a>(name: ProviderName) -> Work<'a, T> {
    Box::pin(async move { Err(CallError::refuse(Problem::new(Code::ProviderUnsupported).with("provider", name))) })
}

/// A page to which a buyer is sent: https, or a stand-in on a developer's own machine.
pub(super) fn page(config: &Config, answer: &Answer, url: &str) -> Result<String, CallError> {
    let fits = |url: &Url| url.is_https() || (config.local && url.is_loopback());
    Url::parse(url).filter(fits).map(|_| url.to_owned()).ok_or_else(|| answer.lacks("page for the buyer"))
}

/// An id of a provider as part of a path. One that could lead elsewhere is none of theirs.
pub(super) fn segment(id: &str) -> Result<&str, CallError> {
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let strange = || Problem::new(Code::Internal).because("an id that no provider gives");
    if plain { Ok(id) } else { Err(CallError::refuse(strange())) }
}
