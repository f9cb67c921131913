//! PayPal's stand-in: what a test asks of it beyond what every provider's can.

use std::ops::Deref;

use serde_json::Value;
use tokio::sync::RwLock;

use crate::stand_in::StandIn;

/// An access token is asked for on nobody's behalf in particular, so what goes wrong with one goes wrong for all. A test of
/// that holds this alone, every other test that leads to PayPal shares it.
pub static TOKENS: RwLock<()> = RwLock::const_new(());

/// PayPal, as the functions of this test run know it.
#[derive(Clone, Debug)]
pub struct PayPal(StandIn);

impl Deref for PayPal {
    type Target = StandIn;

    fn deref(&self) -> &StandIn {
        &self.0
    }
}

impl PayPal {
    /// The one of this test run.
    pub fn get() -> Self {
        Self(StandIn::of("TURNPIKE_PAYPAL_URL"))
    }

    /// The buyer approves an order or a subscription on its page.
    pub async fn approve(&self, approval_url: &str) {
        self.press(approval_url, "pay").await;
    }

    /// The orders.
    pub async fn orders(&self, marker: &str) -> Vec<Value> {
        self.objects(marker, "order").await
    }

    /// The captures: what was charged.
    pub async fn captures(&self, marker: &str) -> Vec<Value> {
        self.objects(marker, "capture").await
    }

    /// The refunds.
    pub async fn refunds(&self, marker: &str) -> Vec<Value> {
        self.objects(marker, "refund").await
    }

    /// The subscriptions.
    pub async fn subscriptions(&self, marker: &str) -> Vec<Value> {
        self.objects(marker, "subscription").await
    }

    /// An order that was paid: its capture.
    pub async fn paid(&self, marker: &str, amount: &str, currency: &str) -> Value {
        let path = format!("/control/payments?marker={marker}&amount={amount}&currency={currency}");
        self.control("POST", &path, None).await
    }

    /// A subscription that was approved, at `amount` a month.
    pub async fn subscribe(&self, marker: &str, amount: &str, currency: &str) -> Value {
        let path = format!("/control/subscriptions?marker={marker}&amount={amount}&currency={currency}");
        self.control("POST", &path, None).await
    }
}
