//! What can be asked of us that a provider has to do.

use serde_json::Value;
use turnpike_tests::{Answer, paypal::PayPal, stand_in::StandIn, stripe::Stripe, users::User};

use super::books::Books;

/// What is asked of us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// The page for an order of something with a stock, an hour of somebody's time and credits, with a coupon.
    Checkout,
    /// The page for a plan.
    Subscribe,
    /// A payment on a page of one's own.
    Intent,
    /// Its confirmation.
    Confirm,
    /// All of the money back, for credits and a right.
    Refund,
    /// A dearer plan, which is paid now.
    Upgrade,
    /// The same, where a cheaper one was planned.
    UpgradeAfterAll,
    /// A cheaper plan, from the renewal on.
    Downgrade,
    /// The same, where another one was planned.
    DowngradeAnew,
    /// What a dearer plan would cost.
    Preview,
    /// The end with the period.
    CancelLater,
    /// The same, where a cheaper plan was planned.
    CancelPlanned,
    /// The end now.
    CancelNow,
    /// Not the end after all.
    Resume,
    /// The page where a customer changes cards.
    Portal,
}

/// Who is to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provider {
    /// Stripe.
    Stripe,
    /// PayPal.
    PayPal,
}

impl Provider {
    /// Its stand-in.
    pub(crate) fn stand_in(self) -> StandIn {
        match self {
            Self::Stripe => StandIn::clone(&Stripe::get()),
            Self::PayPal => StandIn::clone(&PayPal::get()),
        }
    }

    /// Its name on the wire.
    pub(crate) fn name(self) -> &'static str {
        if self == Self::Stripe { "stripe" } else { "paypal" }
    }
}

/// A request to us that is ready to be sent, as often as need be.
pub(crate) struct Asked {
    /// What it asks for.
    pub(crate) deed: Deed,
    /// Who is to do it.
    pub(crate) provider: Provider,
    /// Whose books it may change.
    pub(crate) books: Books,
    /// The books before.
    pub(crate) before: Value,
    /// What leads to it at the provider.
    pub(crate) marker: String,
    /// Who asks.
    pub(crate) who: User,
    /// The path of the request.
    pub(crate) path: String,
    /// Its body.
    pub(crate) body: Value,
}

impl Asked {
    /// Sends it.
    pub(crate) async fn send(&self, key: &str) -> Answer {
        self.who.post(&self.path, &self.body).key(key).send().await
    }
}
