//! All that must be there before something can be asked of us: a shop and a buyer of its own, so that nothing else disturbs it.

use serde_json::{Value, json};
use tokio_postgres::Client;
use turnpike_tests::{
    Stack, bought,
    paypal::PayPal,
    shop::{CANCEL_URL, Goods, SUCCESS_URL, Shop, fresh, now},
    users::User,
};

use super::{
    books::Books,
    deed::{Asked, Deed, Provider},
};

impl Asked {
    /// Makes it all, up to the request itself.
    pub(crate) async fn arrange(stack: &Stack, database: &Client, provider: Provider, deed: Deed) -> Self {
        let (shop, buyer) = (Shop::open(stack).await, stack.user());
        let books = Books { buyer: buyer.id, seller: shop.seller.id };
        let scene = Scene { database, shop, buyer, provider, deed, books };
        match deed {
            Deed::Checkout | Deed::Subscribe => scene.page().await,
            Deed::Intent => scene.intent().await,
            Deed::Confirm => scene.confirmation().await,
            Deed::Refund => scene.refund().await,
            _ => scene.subscription().await,
        }
    }
}

/// Who is there.
struct Scene<'a> {
    database: &'a Client,
    shop: Shop,
    buyer: User,
    provider: Provider,
    deed: Deed,
    books: Books,
}

impl Scene<'_> {
    /// The request: it changes what is `before`, and `marker` leads to it at the provider.
    fn asked(self, before: Value, marker: &str, path: &str, body: Value) -> Asked {
        let Self { shop, buyer, provider, deed, books, .. } = self;
        let who = if deed == Deed::Refund { shop.seller } else { buyer };
        Asked { deed, provider, books, before, marker: marker.to_owned(), who, path: path.to_owned(), body }
    }

    /// What a fault leaves behind is looked at before the provider's report repairs it.
    async fn lose_reports(&self, marker: &str) {
        self.provider.stand_in().lose_reports(marker).await;
    }

    async fn before(&self) -> Value {
        self.books.read(self.database).await
    }

    async fn order(&self, body: &Value) -> Value {
        self.buyer.post("/v1/orders", body).send().await.expect(201)
    }

    /// A page where an order is paid. What the order reserves is given back with the page that does not come.
    async fn page(self) -> Asked {
        let word = fresh("plan");
        let body = match self.deed {
            Deed::Checkout => basket(&self.shop).await,
            _ => plan(&self.shop, &word, 900).await.order(1),
        };
        let before = self.before().await;
        let order = self.order(&body).await;
        let name = self.provider.name();
        let page = json!({
            "order": order["public_id"], "provider": name, "success_url": SUCCESS_URL, "cancel_url": CANCEL_URL,
        });
        let marker = if self.deed == Deed::Checkout { public_id(&order) } else { &word };
        self.lose_reports(marker).await;
        self.asked(before, marker, "/v1/checkout/sessions", page)
    }

    async fn intent(self) -> Asked {
        let goods = self.shop.sell_units(3).await;
        let before = self.before().await;
        let order = self.order(&goods.order(1)).await;
        let body = json!({ "order": order["public_id"], "provider": self.provider.name() });
        self.lose_reports(public_id(&order)).await;
        self.asked(before, public_id(&order), "/v1/payments/intents", body)
    }

    async fn confirmation(self) -> Asked {
        let order = self.order(&self.shop.sell_units(3).await.order(1)).await;
        self.lose_reports(public_id(&order)).await;
        let intent = json!({ "order": order["public_id"], "provider": self.provider.name() });
        let payment = self.buyer.post("/v1/payments/intents", &intent).send().await.expect(201);
        let mut body = json!({});
        match self.provider {
            Provider::Stripe => body = json!({ "payment_method": "pm_card_visa", "return_url": CANCEL_URL }),
            Provider::PayPal => PayPal::get().approve(payment["approval_url"].as_str().unwrap()).await,
        }
        let path = format!("/v1/payments/{}/confirm", payment["id"].as_str().unwrap());
        let before = self.before().await;
        self.asked(before, public_id(&order), &path, body)
    }

    async fn refund(self) -> Asked {
        let product = json!({ "product_type": "credits", "feature_keys": ["studio"] });
        let pack = self.shop.sell(product, json!({ "credits": 100 })).await;
        let payment = match self.provider {
            Provider::Stripe => bought::at_stripe(self.database, &self.buyer, &pack).await,
            Provider::PayPal => bought::at_paypal(self.database, &self.buyer, &pack).await,
        };
        self.lose_reports(payment["order"].as_str().unwrap()).await;
        let path = format!("/v1/payments/{}/refunds", payment["id"].as_str().unwrap());
        let before = self.before().await;
        self.asked(before, payment["order"].as_str().unwrap(), &path, json!({}))
    }

    /// Something about a subscription at 9 dollars a month.
    async fn subscription(self) -> Asked {
        let word = fresh("plan");
        self.lose_reports(&word).await;
        let current = plan(&self.shop, &word, 900).await;
        match self.provider {
            Provider::Stripe => bought::subscription_at_stripe(self.database, &self.buyer, &current, &word).await,
            Provider::PayPal => bought::subscription_at_paypal(self.database, &self.buyer, &current, &word).await,
        };
        if matches!(self.deed, Deed::UpgradeAfterAll | Deed::DowngradeAnew | Deed::CancelPlanned) {
            let planned = json!({ "price_id": plan(&self.shop, &word, 300).await.price_id() });
            self.buyer.post("/v1/subscription/change", &planned).send().await.expect(200);
        }
        if self.deed == Deed::Resume {
            self.buyer.post("/v1/subscription/cancel", &json!({})).send().await.expect(200);
        }
        let (path, body) = self.command(&word).await;
        let before = self.before().await;
        self.asked(before, &word, path, body)
    }

    async fn command(&self, word: &str) -> (&'static str, Value) {
        let change = async |amount| json!({ "price_id": plan(&self.shop, word, amount).await.price_id() });
        match self.deed {
            Deed::Upgrade | Deed::UpgradeAfterAll => ("/v1/subscription/change", change(1900).await),
            Deed::Downgrade | Deed::DowngradeAnew => ("/v1/subscription/change", change(500).await),
            Deed::Preview => {
                let mut body = change(1900).await;
                body["preview"] = json!(true);
                ("/v1/subscription/change", body)
            }
            Deed::CancelNow => ("/v1/subscription/cancel", json!({ "at_period_end": false })),
            Deed::Resume => ("/v1/subscription/resume", json!({})),
            Deed::Portal => {
                ("/v1/checkout/portal", json!({ "provider": self.provider.name(), "return_url": CANCEL_URL }))
            }
            _ => ("/v1/subscription/cancel", json!({})),
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
