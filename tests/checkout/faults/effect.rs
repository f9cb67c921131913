//! What must have come of a request once it succeeded, however often it was tried: at the provider, and in our own books.

use serde_json::{Value, json};
use turnpike_tests::{paypal::PayPal, stripe::Stripe};

use super::deed::{Asked, Deed, Provider};

impl Deed {
    /// What another request for the same gets, under another key: while nobody knows what became of the first, and once it is
    /// done. `None` where a second one does no harm: nothing is charged before the buyer pays on one of the pages.
    pub(crate) fn refusals(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Checkout | Self::Subscribe | Self::Intent | Self::Preview | Self::Portal => None,
            Self::Confirm => Some(("payment_not_confirmable", "payment_not_confirmable")),
            Self::Refund => Some(("refund_exceeds_payment", "payment_not_refundable")),
            Self::Upgrade | Self::UpgradeAfterAll | Self::Downgrade | Self::DowngradeAnew => {
                Some(("subscription_busy", "plan_unchanged"))
            }
            Self::CancelLater | Self::CancelPlanned | Self::CancelNow => {
                Some(("subscription_busy", "subscription_already_canceled"))
            }
            Self::Resume => Some(("subscription_busy", "subscription_not_resumable")),
        }
    }

    /// Whether it only looks: nothing is written down, and its key means nothing.
    pub(crate) fn only_looks(self) -> bool {
        matches!(self, Self::Preview | Self::Portal)
    }

    /// What our books must say then, by JSON pointer; everything if nothing at all may have changed.
    fn booked(self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Checkout => {
                vec![("/stock", json!(2)), ("/coupon_uses", json!(1)), ("/slots", json!(1)), ("/paid", json!(0))]
            }
            Self::Subscribe => vec![("/paid", json!(0)), ("/subscription", Value::Null)],
            Self::Intent => vec![("/stock", json!(2)), ("/paid", json!(0))],
            Self::Refund => {
                vec![
                    ("/refunded", json!(2900)),
                    ("/credits", json!(0)),
                    ("/rights", json!([])),
                    ("/orders", json!(["refunded"])),
                ]
            }
            Self::Upgrade | Self::UpgradeAfterAll => {
                vec![("/subscription/amount", json!(1900)), ("/subscription/pending_price_id", Value::Null)]
            }
            Self::Downgrade | Self::DowngradeAnew => {
                vec![("/subscription/amount", json!(900)), ("/subscription/pending_amount", json!(500))]
            }
            Self::CancelLater | Self::CancelPlanned => vec![
                ("/subscription/status", json!("active")),
                ("/subscription/cancel_at_period_end", json!(true)),
                ("/subscription/pending_price_id", Value::Null),
            ],
            Self::CancelNow => vec![("/subscription/status", json!("canceled")), ("/rights", json!([]))],
            Self::Resume => vec![("/subscription/cancel_at_period_end", json!(false))],
            Self::Confirm | Self::Preview | Self::Portal => Vec::new(),
        }
    }
}

impl Asked {
    /// Asserts that the books say what was asked for.
    pub(crate) fn assert_booked(&self, books: &Value, what: &str) {
        let booked = self.deed.booked();
        if booked.is_empty() {
            assert_eq!(books, &self.before, "{what}");
        }
        for (pointer, wanted) in booked {
            assert_eq!(books.pointer(pointer), Some(&wanted), "{what}: {pointer} of {books:#}");
        }
    }

    /// Asserts that the provider did it, and did it once.
    pub(crate) async fn assert_done_once(&self, what: &str) {
        let (found, wanted) = match self.provider {
            Provider::Stripe => at_stripe(self.deed, &self.marker).await,
            Provider::PayPal => at_paypal(self.deed, &self.marker).await,
        };
        assert_eq!(found, wanted, "{what}");
    }
}

async fn at_stripe(deed: Deed, marker: &str) -> (Value, Value) {
    let stripe = Stripe::get();
    let amounts = |objects: Vec<Value>| objects.iter().map(|object| object["amount"].clone()).collect::<Vec<_>>();
    match deed {
        Deed::Checkout | Deed::Subscribe => {
            (json!([stripe.sessions(marker).await.len(), stripe.charges(marker).await.len()]), json!([1, 0]))
        }
        Deed::Intent => (json!(amounts(stripe.objects(marker, "payment_intent").await)), json!([2900])),
        Deed::Confirm => (json!(amounts(stripe.charges(marker).await)), json!([2900])),
        Deed::Refund => (json!(amounts(stripe.refunds(marker).await)), json!([2900])),
        _ => subscription_at_stripe(&stripe, deed, marker).await,
    }
}

/// The price that runs, whether it ends, its state, how often it was paid, and the prices that are planned.
async fn subscription_at_stripe(stripe: &Stripe, deed: Deed, marker: &str) -> (Value, Value) {
    let subscription = stripe.subscriptions(marker).await.remove(0);
    let mut planned = Vec::new();
    let prices = stripe.objects(marker, "price").await;
    for schedule in stripe.objects(marker, "subscription_schedule").await {
        if schedule["status"] == "active" {
            let next = &schedule["phases"][1]["items"][0]["price"];
            planned.extend(prices.iter().find(|price| &price["id"] == next).map(|price| price["unit_amount"].clone()));
        }
    }
    let found = json!([
        subscription["items"]["data"][0]["price"]["unit_amount"],
        subscription["cancel_at_period_end"],
        subscription["status"],
        stripe.charges(marker).await.len(),
        planned,
    ]);
    let wanted = match deed {
        Deed::Upgrade | Deed::UpgradeAfterAll => json!([1900, false, "active", 2, []]),
        Deed::Downgrade | Deed::DowngradeAnew => json!([900, false, "active", 1, [500]]),
        Deed::CancelLater | Deed::CancelPlanned => json!([900, true, "active", 1, []]),
        Deed::CancelNow => json!([900, false, "canceled", 1, []]),
        _ => json!([900, false, "active", 1, []]),
    };
    (found, wanted)
}

async fn at_paypal(deed: Deed, marker: &str) -> (Value, Value) {
    let paypal = PayPal::get();
    let values =
        |objects: Vec<Value>| objects.iter().map(|object| object["amount"]["value"].clone()).collect::<Vec<_>>();
    match deed {
        Deed::Checkout | Deed::Intent => {
            (json!([paypal.orders(marker).await.len(), paypal.captures(marker).await.len()]), json!([1, 0]))
        }
        Deed::Confirm => (json!(values(paypal.captures(marker).await)), json!(["29.00"])),
        Deed::Refund => (json!(values(paypal.refunds(marker).await)), json!(["29.00"])),
        _ => {
            let wanted = match deed {
                Deed::Subscribe => "APPROVAL_PENDING",
                Deed::CancelNow => "CANCELLED",
                Deed::CancelLater => "SUSPENDED",
                _ => "ACTIVE",
            };
            let found: Vec<Value> = paypal.subscriptions(marker).await.iter().map(|it| it["status"].clone()).collect();
            (json!(found), json!([wanted]))
        }
    }
}
