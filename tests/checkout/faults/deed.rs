//! What can be asked of us that a provider has to do, each with all that must be there before.

use serde_json::{Value, json};
use tokio_postgres::Client;
use turnpike_tests::{
    Answer, Stack, bought,
    paypal::PayPal,
    shop::{CANCEL_URL, Goods, SUCCESS_URL, Shop, fresh, now},
    stand_in::StandIn,
    stripe::Stripe,
    users::User,
};

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
    who: User,
    path: String,
    body: Value,
}

impl Asked {
    /// Sends it.
    pub(crate) async fn send(&self, key: &str) -> Answer {
        self.who.post(&self.path, &self.body).key(key).send().await
    }

    /// Makes a shop and a buyer of its own, and whatever has to be there before.
    pub(crate) async fn arrange(stack: &Stack, database: &Client, provider: Provider, deed: Deed) -> Self {
        let (shop, buyer, name) = (Shop::open(stack).await, stack.user(), provider.name());
        let books = Books { buyer: buyer.id, seller: shop.seller.id };
        let asked = |who, path: &str, body, marker: &str, before| Self {
            deed,
            provider,
            books,
            before,
            marker: marker.to_owned(),
            who,
            path: path.to_owned(),
            body,
        };
        match deed {
            Deed::Checkout | Deed::Subscribe => {
                let word = fresh("plan");
                let body =
                    if deed == Deed::Checkout { basket(&shop).await } else { plan(&shop, &word, 900).await.order(1) };
                let before = books.read(database).await;
                let order = buyer.post("/v1/orders", &body).send().await.expect(201);
                let page = json!({
                    "order": order["public_id"], "provider": name, "success_url": SUCCESS_URL, "cancel_url": CANCEL_URL,
                });
                let marker = if deed == Deed::Checkout { public_id(&order) } else { &word };
                asked(buyer, "/v1/checkout/sessions", page, marker, before)
            }
            Deed::Intent | Deed::Confirm => {
                let goods = shop.sell_units(3).await;
                let before = books.read(database).await;
                let order = buyer.post("/v1/orders", &goods.order(1)).send().await.expect(201);
                let intent = json!({ "order": order["public_id"], "provider": name });
                if deed == Deed::Intent {
                    return asked(buyer, "/v1/payments/intents", intent, public_id(&order), before);
                }
                let payment = buyer.post("/v1/payments/intents", &intent).send().await.expect(201);
                let mut body = json!({});
                match provider {
                    Provider::Stripe => body = json!({ "payment_method": "pm_card_visa", "return_url": CANCEL_URL }),
                    Provider::PayPal => PayPal::get().approve(payment["approval_url"].as_str().unwrap()).await,
                }
                let path = format!("/v1/payments/{}/confirm", payment["id"].as_str().unwrap());
                let before = books.read(database).await;
                asked(buyer, &path, body, public_id(&order), before)
            }
            Deed::Refund => {
                let product = json!({ "product_type": "credits", "feature_keys": ["studio"] });
                let pack = shop.sell(product, json!({ "credits": 100 })).await;
                let payment = match provider {
                    Provider::Stripe => bought::at_stripe(database, &buyer, &pack).await,
                    Provider::PayPal => bought::at_paypal(database, &buyer, &pack).await,
                };
                let path = format!("/v1/payments/{}/refunds", payment["id"].as_str().unwrap());
                let (marker, before) = (payment["order"].as_str().unwrap(), books.read(database).await);
                asked(shop.seller, &path, json!({}), marker, before)
            }
            _ => {
                let word = fresh("plan");
                let (path, body) = subscribed(database, &shop, &buyer, &word, provider, deed).await;
                let before = books.read(database).await;
                asked(buyer, path, body, &word, before)
            }
        }
    }
}

fn public_id(order: &Value) -> &str {
    order["public_id"].as_str().unwrap()
}

/// An order of three things, with a coupon.
async fn basket(shop: &Shop) -> Value {
    let (units, hour) = (shop.sell_units(3).await, shop.sell_service(json!({})).await);
    let pack = shop.sell(json!({ "product_type": "credits" }), json!({ "credits": 100 })).await;
    let tomorrow = (now() + chrono::TimeDelta::hours(24)).format("%Y-%m-%dT%H:00:00Z").to_string();
    json!({
        "items": [
            { "price_id": units.price_id() },
            { "price_id": hour.price_id(), "starts_at": tomorrow },
            { "price_id": pack.price_id() },
        ],
        "coupon": shop.coupon(json!({ "max_uses": 2 })).await,
    })
}

/// A plan that has this word for its name, which leads to all that providers are told of it.
async fn plan(shop: &Shop, word: &str, amount: i64) -> Goods {
    let plan = json!({ "monthly_credits": 20, "features": { "seats": amount } });
    let product = json!({ "name": word, "product_type": "subscription", "feature_keys": ["studio"], "plan": plan });
    shop.sell(product, json!({ "amount": amount, "billing_period": "monthly" })).await
}

/// Subscribes the buyer to a plan of 9 dollars a month; gives path and body of what is asked for then.
async fn subscribed(
    database: &Client,
    shop: &Shop,
    buyer: &User,
    word: &str,
    provider: Provider,
    deed: Deed,
) -> (&'static str, Value) {
    let current = plan(shop, word, 900).await;
    match provider {
        Provider::Stripe => bought::subscription_at_stripe(database, buyer, &current, word).await,
        Provider::PayPal => bought::subscription_at_paypal(database, buyer, &current, word).await,
    };
    if matches!(deed, Deed::UpgradeAfterAll | Deed::DowngradeAnew | Deed::CancelPlanned) {
        let planned = json!({ "price_id": plan(shop, word, 300).await.price_id() });
        buyer.post("/v1/subscription/change", &planned).send().await.expect(200);
    }
    if deed == Deed::Resume {
        buyer.post("/v1/subscription/cancel", &json!({})).send().await.expect(200);
    }
    let change = async |amount| json!({ "price_id": plan(shop, word, amount).await.price_id() });
    match deed {
        Deed::Upgrade | Deed::UpgradeAfterAll => ("/v1/subscription/change", change(1900).await),
        Deed::Downgrade | Deed::DowngradeAnew => ("/v1/subscription/change", change(500).await),
        Deed::Preview => {
            let mut body = change(1900).await;
            body["preview"] = json!(true);
            ("/v1/subscription/change", body)
        }
        Deed::CancelNow => ("/v1/subscription/cancel", json!({ "at_period_end": false })),
        Deed::Resume => ("/v1/subscription/resume", json!({})),
        Deed::Portal => ("/v1/checkout/portal", json!({ "provider": provider.name(), "return_url": CANCEL_URL })),
        _ => ("/v1/subscription/cancel", json!({})),
    }
}
