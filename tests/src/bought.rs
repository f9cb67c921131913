//! What was paid or subscribed to at a provider, written down here as the provider's report would.

use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{api::Api, database::words, paypal::PayPal, shop::Goods, stripe::Stripe, users::User};

/// A payment that came in through `provider`, for an order; `details` is what the provider said of it. Gives its id.
pub async fn reported(database: &Client, order: &Value, provider: &str, details: &Value) -> Uuid {
    let sql = "select (turnpike.payment_succeeded((turnpike.payment_create(o, $2, false)).id, $3)).id \
        from public.orders as o where o.public_id = $1";
    let public_id = order["public_id"].as_str().unwrap();
    let row = database.query_one(sql, &[&public_id, &provider, details]).await;
    let id = row.unwrap_or_else(|e| panic!("{}", words(&e))).get(0);
    // The provider's own reports may have come first, and wait for this one.
    let wake = "select turnpike.webhook_wake($1, false, array_remove(array['payment:' || ($2::jsonb ->> 'provider_payment_id'), \
        'subscription:' || ($2::jsonb ->> 'provider_subscription_id')], null))";
    database.execute(wake, &[&provider, details]).await.unwrap_or_else(|e| panic!("{}", words(&e)));
    id
}

/// Takes up what a provider has reported of the user's subscriptions. An event waits for others that name what it names; what is
/// written down by hand here does not, and may miss one that is under way.
pub async fn sync(database: &Client, user: &User) {
    let sql = "select (turnpike.subscription_sync(s)).id from public.subscriptions as s where s.user_id = $1";
    database.execute(sql, &[&user.id]).await.unwrap_or_else(|e| panic!("{}", words(&e)));
}

/// From now on the user is this customer of Stripe's.
pub async fn customer(database: &Client, user: &User, provider_customer_id: &str) {
    let sql = "select turnpike.provider_object_put('stripe', false, 'customer', $1, $2)";
    database.execute(sql, &[&provider_customer_id, &user.id]).await.unwrap_or_else(|e| panic!("{}", words(&e)));
}

/// An order for one of them that was paid at Stripe: the payment as its buyer sees it. The order's `public_id` leads to it
/// there.
pub async fn at_stripe(database: &Client, buyer: &Api, goods: &Goods) -> Value {
    let order = buyer.post("/v1/orders", &goods.order(1)).send().await.expect(201);
    let (public_id, total) = (order["public_id"].as_str().unwrap(), &order["total"]);
    let (amount, currency) = (total["amount"].as_i64().unwrap(), total["currency"].as_str().unwrap());
    let intent = Stripe::get().paid(public_id, amount, currency).await;
    let id = reported(database, &order, "stripe", &json!({ "provider_payment_id": intent["id"] })).await;
    buyer.get(&format!("/v1/payments/{id}")).send().await.expect(200)
}

/// The same at PayPal, in dollars.
pub async fn at_paypal(database: &Client, buyer: &Api, goods: &Goods) -> Value {
    let order = buyer.post("/v1/orders", &goods.order(1)).send().await.expect(201);
    let amount = order["total"]["amount"].as_i64().unwrap();
    let (public_id, value) = (order["public_id"].as_str().unwrap(), format!("{}.{:02}", amount / 100, amount % 100));
    let capture = PayPal::get().paid(public_id, &value, "usd").await;
    let paid = json!({ "provider_payment_id": capture["supplementary_data"]["related_ids"]["order_id"] });
    let id = reported(database, &order, "paypal", &paid).await;
    buyer.get(&format!("/v1/payments/{id}")).send().await.expect(200)
}

/// A live subscription at Stripe to a plan of this price a month; `marker` leads to it there. Gives Stripe's own words of it.
pub async fn subscription_at_stripe(database: &Client, buyer: &User, plan: &Goods, marker: &str) -> Value {
    let order = buyer.post("/v1/orders", &plan.order(1)).send().await.expect(201);
    let subscription = Stripe::get().subscribe(marker, order["total"]["amount"].as_i64().unwrap(), "usd").await;
    customer(database, buyer, subscription["customer"].as_str().unwrap()).await;
    reported(database, &order, "stripe", &json!({ "provider_subscription_id": subscription["id"] })).await;
    subscription
}

/// The same at PayPal.
pub async fn subscription_at_paypal(database: &Client, buyer: &User, plan: &Goods, marker: &str) -> Value {
    let order = buyer.post("/v1/orders", &plan.order(1)).send().await.expect(201);
    let amount = order["total"]["amount"].as_i64().unwrap();
    let subscription = PayPal::get().subscribe(marker, &format!("{}.{:02}", amount / 100, amount % 100), "usd").await;
    reported(database, &order, "paypal", &json!({ "provider_subscription_id": subscription["id"] })).await;
    subscription
}
