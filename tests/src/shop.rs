//! A shop to test with: a seller of its own, and what it sells, made over HTTP as a seller would.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    api::{Answer, Api},
    stack::Stack,
    users::User,
};

/// A page of a front end whose origin is on `ALLOWED_ORIGINS`.
pub const SUCCESS_URL: &str = "http://localhost:5173/thanks?session={CHECKOUT_SESSION_ID}";

/// Another one.
pub const CANCEL_URL: &str = "http://localhost:5173/shop";

/// A seller and what they sell.
pub struct Shop {
    /// The seller.
    pub seller: User,
    /// The first thing they sell: a recording for 29 dollars.
    pub goods: Goods,
    confirm_secret: String,
}

/// A product with its price.
#[derive(Clone, Debug)]
pub struct Goods {
    /// The product, as the seller sees it.
    pub product: Value,
    /// Its default price, as the seller sees it.
    pub price: Value,
}

impl Goods {
    /// The product's id.
    pub fn id(&self) -> &str {
        self.product["id"].as_str().unwrap()
    }

    /// The product's name in addresses.
    pub fn slug(&self) -> &str {
        self.product["slug"].as_str().unwrap()
    }

    /// The price's id.
    pub fn price_id(&self) -> &str {
        self.price["id"].as_str().unwrap()
    }

    /// An order of so many of them.
    pub fn order(&self, quantity: i64) -> Value {
        json!({ "items": [{ "price_id": self.price_id(), "quantity": quantity }] })
    }

    /// A checkout session for one of them, at a provider.
    pub fn session(&self, provider: &str) -> Value {
        json!({
            "price_id": self.price_id(), "provider": provider, "success_url": SUCCESS_URL, "cancel_url": CANCEL_URL,
        })
    }
}

impl Stack {
    /// A new seller.
    pub fn seller(&self) -> User {
        self.user_with(json!({ "role": "seller" }))
    }

    /// The secret of the development confirm.
    fn confirm_secret(&self) -> String {
        let set = std::env::var("ORDER_CONFIRM_SECRET").ok().filter(|secret| !secret.is_empty());
        set.unwrap_or_else(|| "local-order-confirm-secret-turnpike".to_owned())
    }
}

impl Shop {
    /// A new seller with one published product.
    pub async fn open(stack: &Stack) -> Self {
        let seller = stack.seller();
        let goods = Self::offer(&seller, json!({}), json!({})).await;
        Self { seller, goods, confirm_secret: stack.confirm_secret() }
    }

    /// One more product and its price; `product` and `price` say what is not as usual.
    pub async fn sell(&self, product: Value, price: Value) -> Goods {
        Self::offer(&self.seller, product, price).await
    }

    /// A digital product with so many units.
    pub async fn sell_units(&self, units: i64) -> Goods {
        self.sell(json!({ "stock": units }), json!({})).await
    }

    /// A plan, paid by the month.
    pub async fn sell_plan(&self, amount: i64, plan: Value) -> Goods {
        let product = json!({ "product_type": "subscription", "plan": plan });
        self.sell(product, json!({ "amount": amount, "billing_period": "monthly" })).await
    }

    /// An hour of somebody's time, at any hour of any day; `offer` says what is not as usual.
    pub async fn sell_service(&self, offer: Value) -> Goods {
        let goods = self.sell(json!({ "product_type": "service" }), json!({})).await;
        let hours: Vec<Value> =
            (1..=7).map(|weekday| json!({ "weekday": weekday, "from": "00:00", "to": "24:00" })).collect();
        let usual = json!({
            "duration_minutes": 60, "capacity": 1, "notice_minutes": 0, "horizon_days": 60, "time_zone": "UTC",
            "slot_step_minutes": 60, "hours": hours,
        });
        let path = format!("/v1/seller/products/{}/service-offer", goods.id());
        let body = merged(usual, offer).to_string();
        self.seller.request("PUT", &path).body("application/json", body).send().await.expect(200);
        goods
    }

    /// A coupon for everything of this shop; `coupon` says what is not as usual. Gives its code.
    pub async fn coupon(&self, coupon: Value) -> String {
        let usual = json!({ "code": fresh("C").to_uppercase(), "kind": "percentage", "percent_off": 10 });
        let made = self.seller.post("/v1/seller/coupons", &merged(usual, coupon)).send().await.expect(201);
        made["code"].as_str().unwrap().to_owned()
    }

    /// Changes a product.
    pub async fn change(&self, goods: &Goods, change: Value) -> Value {
        self.patch(&format!("/v1/seller/products/{}", goods.id()), change).await
    }

    /// Changes the price of a product.
    pub async fn reprice(&self, goods: &Goods, change: Value) -> Value {
        self.patch(&format!("/v1/seller/prices/{}", goods.price_id()), change).await
    }

    /// A paid order of one of them.
    pub async fn sold(&self, buyer: &Api, goods: &Goods) -> Value {
        let order = buyer.post("/v1/orders", &goods.order(1)).send().await.expect(201);
        self.confirm(buyer, &order).await.expect(200)
    }

    /// Pays an order without money, as a developer does.
    pub async fn confirm(&self, buyer: &Api, order: &Value) -> Answer {
        let path = format!("/v1/orders/{}/confirm", order["public_id"].as_str().unwrap());
        buyer.request("POST", &path).header("x-confirm-secret", &self.confirm_secret).send().await
    }

    async fn patch(&self, path: &str, change: Value) -> Value {
        self.seller.request("PATCH", path).body("application/json", change.to_string()).send().await.expect(200)
    }

    async fn offer(seller: &User, product: Value, price: Value) -> Goods {
        let usual = json!({
            "name": "Field recordings", "slug": fresh("test"), "product_type": "digital", "visibility": "published",
        });
        let product = seller.post("/v1/seller/products", &merged(usual, product)).send().await.expect(201);
        let usual = json!({
            "name": "Standard", "amount": 2900, "currency": "usd", "billing_period": "one_time", "is_default": true,
        });
        let path = format!("/v1/seller/products/{}/prices", product["id"].as_str().unwrap());
        let price = seller.post(&path, &merged(usual, price)).send().await.expect(201);
        Goods { product, price }
    }
}

/// The clock.
pub fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

/// A word that nothing else in the database has.
pub fn fresh(prefix: &str) -> String {
    format!("{prefix}-{}", Uuid::new_v4().simple())
}

fn merged(mut usual: Value, more: Value) -> Value {
    let members = usual.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    usual
}
