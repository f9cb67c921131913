//! Stripe's stand-in: what a test asks of it beyond what every provider's can.

use std::ops::Deref;

use serde_json::Value;

use crate::stand_in::StandIn;

/// Stripe, as the functions of this test run know it.
#[derive(Clone, Debug)]
pub struct Stripe(StandIn);

impl Deref for Stripe {
    type Target = StandIn;

    fn deref(&self) -> &StandIn {
        &self.0
    }
}

impl Stripe {
    /// The one of this test run.
    pub fn get() -> Self {
        Self(StandIn::of("TURNPIKE_STRIPE_URL"))
    }

    /// The buyer pays on the page of a checkout session, whose address this is.
    pub async fn pay(&self, checkout_url: &str) {
        let end = self.press(checkout_url, "pay").await;
        assert!(!end.contains("declined"), "{end}");
    }

    /// The buyer's card is declined; the session stays open.
    pub async fn decline(&self, checkout_url: &str) {
        let page = self.press(checkout_url, "decline").await;
        assert!(page.contains("declined"), "{page}");
    }

    /// The checkout sessions.
    pub async fn sessions(&self, marker: &str) -> Vec<Value> {
        self.objects(marker, "checkout.session").await
    }

    /// The charges.
    pub async fn charges(&self, marker: &str) -> Vec<Value> {
        self.objects(marker, "charge").await
    }

    /// The refunds.
    pub async fn refunds(&self, marker: &str) -> Vec<Value> {
        self.objects(marker, "refund").await
    }

    /// The subscriptions.
    pub async fn subscriptions(&self, marker: &str) -> Vec<Value> {
        self.objects(marker, "subscription").await
    }

    /// What was charged less what was given back, in the minor unit.
    pub async fn balance(&self, marker: &str) -> i64 {
        let sum = |objects: Vec<Value>| objects.iter().map(|object| object["amount"].as_i64().unwrap()).sum::<i64>();
        sum(self.charges(marker).await) - sum(self.refunds(marker).await)
    }

    /// A subscription's next period begins; its invoice is paid unless the bank refuses.
    pub async fn renew(&self, subscription_id: &str, refused: bool) -> Value {
        let path = format!("/control/subscriptions/{subscription_id}/renew?refused={refused}");
        self.control("POST", &path, None).await
    }

    /// A subscription with its customer, as a completed checkout leaves one behind, at `amount` a month.
    pub async fn subscribe(&self, marker: &str, amount: i64, currency: &str) -> Value {
        let path = format!("/control/subscriptions?marker={marker}&amount={amount}&currency={currency}");
        self.control("POST", &path, None).await
    }

    /// A payment intent that was paid.
    pub async fn paid(&self, marker: &str, amount: i64, currency: &str) -> Value {
        let path = format!("/control/payments?marker={marker}&amount={amount}&currency={currency}");
        self.control("POST", &path, None).await
    }
}
