//! `/v1/seller/products/{id}/prices`, `/v1/seller/prices`

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use shared::{
    auth::Seller,
    http::{Id, Idempotent, Page, Patch, Query, Reply, with},
    model::Price,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

use super::{changed, of_product};
use crate::model::Prices;

/// A price to be.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Standard", "amount": 2900, "currency": "usd", "billing_period": "one_time" }))]
pub struct NewPrice {
    /// Its name for people: one line.
    #[schema(max_length = 200)]
    pub name: String,
    /// What one unit costs, in the currency's minor unit; 0 is free.
    #[schema(minimum = 0, maximum = 99_999_999)]
    pub amount: i64,
    /// The currency: ISO 4217 in lower case.
    #[schema(pattern = "^[a-z]{3}$")]
    pub currency: String,
    /// `one_time`; for a subscription `weekly`, `monthly`, `quarterly`, `semi_annual` or `yearly`.
    pub billing_period: String,
    /// Whether it is the one that is meant where none is named. The first active price is, asked for or not.
    #[schema(default = false)]
    pub is_default: Option<bool>,
    /// Whether it is on sale; true if left out.
    #[schema(default = true)]
    pub active: Option<bool>,
    /// Credits that one unit gives; required for a product of type `credits`.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64)]
    pub credits: Option<i64>,
    /// The plan at Clerk Billing that is sold at this price.
    #[schema(max_length = 255)]
    pub clerk_plan_id: Option<String>,
    /// The price at Clerk Billing, which no other price has.
    #[schema(max_length = 255)]
    pub clerk_price_id: Option<String>,
    /// The seller's data, at most 8 kB.
    pub metadata: Option<Map<String, Value>>,
}

/// What to change; what is left out stays, and null empties. Currency and billing period are for ever: send them as they are,
/// or not at all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": 3900 }))]
pub struct PriceChange {
    /// Its name for people: one line.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// What one unit costs from now on, in the currency's minor unit.
    #[schema(minimum = 0, maximum = 99_999_999)]
    pub amount: Option<i64>,
    /// The currency, as it is.
    #[schema(pattern = "^[a-z]{3}$")]
    pub currency: Option<String>,
    /// The billing period, as it is.
    pub billing_period: Option<String>,
    /// True makes it the one that is meant where none is named.
    pub is_default: Option<bool>,
    /// Whether it is on sale.
    pub active: Option<bool>,
    /// Credits that one unit gives.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64)]
    pub credits: Option<i64>,
    /// The plan at Clerk Billing.
    #[schema(max_length = 255)]
    pub clerk_plan_id: Option<String>,
    /// The price at Clerk Billing.
    #[schema(max_length = 255)]
    pub clerk_price_id: Option<String>,
    /// The seller's data, at most 8 kB; replaced as a whole.
    pub metadata: Option<Map<String, Value>>,
}

/// The product's prices, newest first.
#[utoipa::path(
    get, path = "/v1/seller/products/{id}/prices", tag = "seller", params(("id" = uuid::Uuid, Path), Page), security(("user" = [])),
    responses((status = 200, body = Prices), Errors<(openapi::User, openapi::Query, openapi::Product)>)
)]
pub async fn list(Seller(seller): Seller, Id(id): Id, Query(page): Query<Page>) -> Outcome<Reply> {
    seller.db.rpc("seller_price_list", of_product(id, page)).await
}

/// Gives a product a price.
#[utoipa::path(
    post, path = "/v1/seller/products/{id}/prices", tag = "seller", request_body = NewPrice, security(("user" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses((status = 201, body = Price), Errors<(openapi::User, openapi::Command, openapi::Price)>)
)]
pub async fn create(Seller(seller): Seller, Id(id): Id, price: Idempotent<NewPrice>) -> Outcome<Reply> {
    seller.db.rpc("seller_price_create", with(price.arguments()?, "product_id", id.to_string())).await
}

/// One price.
#[utoipa::path(
    get, path = "/v1/seller/prices/{id}", tag = "seller", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = Price), Errors<(openapi::User, openapi::Price)>)
)]
pub async fn show(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_price_get", json!({ "id": id })).await
}

/// Changes a price; orders and subscriptions keep the amount that they were made with.
#[utoipa::path(
    patch, path = "/v1/seller/prices/{id}", tag = "seller", request_body = PriceChange, security(("user" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Price), Errors<(openapi::User, openapi::Body, openapi::Price)>)
)]
pub async fn update(Seller(seller): Seller, Id(id): Id, patch: Patch<PriceChange>) -> Outcome<Reply> {
    seller.db.rpc("seller_price_update", changed(id, patch.change)).await
}

/// Takes a price off sale for good. If it was the default, the oldest active one that is left is.
#[utoipa::path(
    delete, path = "/v1/seller/prices/{id}", tag = "seller", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 204, description = "Removed."), Errors<(openapi::User, openapi::Price)>)
)]
pub async fn delete(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_price_delete", json!({ "id": id })).await?;
    Ok(Reply::no_content())
}
