//! What providers report (webhooks), in our own words.
//!
//! One path for all of them: a payload, whose signature is verified by then, is *normalised* into a few commands of our domain,
//! and the database applies all of an event's commands in one transaction, or none (`sql/webhooks`). Where a payload cannot tell
//! which state is the newer, the provider is *asked* for the object as it is now. Nothing here decides by when an event came.
//!
//! In `shared`, since the function that receives events and the task that tries them again do the same with them.

mod apply;
mod ask;
mod clerk;
mod paypal;
mod reading;
mod stripe;
#[cfg(test)]
mod tests;

use chrono::{SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::config::Config;
use reading::{Reading, Unreadable};

pub use apply::{Receipt, receive, replay, retry_due};
pub use reading::clean;

/// The longest type of an event that is kept, in characters.
const MAX_TYPE_CHARS: usize = 255;

/// The code of an event that cannot be read.
const UNREADABLE: &str = "unreadable";

/// Who reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Stripe.
    Stripe,
    /// Clerk: users, organisations and Clerk Billing.
    Clerk,
    /// PayPal.
    PayPal,
}

impl Source {
    /// The name in addresses and rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Clerk => "clerk",
            Self::PayPal => "paypal",
        }
    }

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Stripe, Self::Clerk, Self::PayPal].into_iter().find(|source| source.name() == name)
    }
}

/// An event as it came.
#[derive(Clone, Debug)]
pub struct Event {
    /// Who reported it.
    pub source: Source,
    /// The provider's own id of it.
    pub event_id: String,
    /// The body.
    pub payload: Value,
}

/// An event in our words: the arguments of `webhook_event_receive`, but for the payload.
#[derive(Clone, Debug, Serialize)]
pub struct Normalised {
    /// The provider's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is about real money.
    pub livemode: bool,
    /// When the provider says that it happened.
    pub occurred_at: Option<String>,
    /// What it means here, empty for what is none of our business.
    pub commands: Vec<Value>,
    /// What the provider is to be asked first.
    pub question: Option<Question>,
    /// Why it cannot be read.
    pub error: Option<Fault>,
}

/// What the provider is asked, since the payload alone does not tell.
#[derive(Clone, Debug, Serialize)]
pub struct Question {
    /// `subscription` or `payment`: what the answer is about, for which one answer at a time is applied.
    pub kind: &'static str,
    /// The object's id at the provider.
    pub provider_id: String,
    /// Which of the provider's resources tells.
    #[serde(skip)]
    topic: Topic,
    /// What the payload says by itself, for a provider that is not configured or does not know the object.
    #[serde(skip)]
    fallback: Vec<Value>,
}

/// A resource of a provider that tells how things are now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    /// A subscription.
    Subscription,
    /// The refunds of a charge.
    Refunds,
    /// The payment of an invoice. The event can do without: it is told as it came where nobody answers.
    Invoice,
}

/// Why an event was not applied.
#[derive(Clone, Debug, Serialize)]
pub struct Fault {
    /// A stable word.
    pub code: String,
    /// Words for the operator.
    pub cause: String,
    /// Whether another try may help; said only of a provider that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<bool>,
}

/// What an event means.
#[derive(Debug)]
enum Meaning {
    /// These commands; none for what is none of our business.
    Commands(Vec<Value>),
    /// The provider has to be asked.
    Question(Question),
    /// A known event that cannot be understood before the configuration is complete.
    Unconfigured(&'static str),
}

impl Meaning {
    fn nothing() -> Self {
        Self::Commands(Vec::new())
    }

    fn one(command: Value) -> Self {
        Self::Commands(vec![command])
    }
}

/// What a provider's module reads of an event before it looks at its type.
struct Head {
    kind: Option<String>,
    livemode: bool,
    occurred_at: Option<String>,
}

/// Puts an event into our words. Whatever the payload is, there is an answer.
pub fn normalise(config: &Config, event: &Event) -> Normalised {
    let payload = Reading(&event.payload);
    let live = config.payments.live;
    let Head { kind, livemode, occurred_at } = match event.source {
        Source::Stripe => stripe::head(payload, live),
        Source::Clerk => clerk::head(payload, live),
        Source::PayPal => paypal::head(payload, live),
    };
    let kind = kind.map(|kind| kind.chars().take(MAX_TYPE_CHARS).collect::<String>());
    let meaning = match &kind {
        None if event.payload.is_null() => Err(Unreadable::of("payload: it is emptied after 30 days")),
        None => Err(Unreadable::of("type")),
        // Test and live are never mixed: money of the other mode pays for nothing here.
        Some(_) if livemode != live => Ok(Meaning::nothing()),
        Some(kind) => match event.source {
            Source::Stripe => stripe::read(kind, payload),
            Source::Clerk => clerk::read(config, kind, payload),
            Source::PayPal => paypal::read(kind, payload),
        },
    };
    let fault = |code: &str, cause: String| Some(Fault { code: code.to_owned(), cause, retry: None });
    let (commands, question, error) = match meaning {
        Ok(Meaning::Commands(commands)) => (commands, None, None),
        Ok(Meaning::Question(question)) => (Vec::new(), Some(question), None),
        Ok(Meaning::Unconfigured(cause)) => (Vec::new(), None, fault("not_configured", cause.to_owned())),
        Err(unreadable) => (Vec::new(), None, fault(UNREADABLE, unreadable.to_string())),
    };
    Normalised { kind: kind.unwrap_or_else(|| "unknown".to_owned()), livemode, occurred_at, commands, question, error }
}

/// A time as commands have it.
fn rfc3339(time: chrono::DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
