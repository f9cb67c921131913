//! `/v1/seller/products`

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use shared::{
    auth::Seller,
    http::{Id, Idempotent, Patch, Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::{IntoParams, ToSchema};

use super::changed;
use crate::model::{SellerProduct, SellerProducts};

/// A product to be. It can be bought once it is published and has a price.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Field recordings", "slug": "field-recordings", "product_type": "digital", "visibility": "published" }))]
pub struct NewProduct {
    /// Its name for people: one line.
    #[schema(max_length = 200)]
    pub name: String,
    /// Its name in addresses, which no other product has.
    #[schema(max_length = 100, pattern = "^[a-z0-9][a-z0-9-]*$")]
    pub slug: String,
    /// `digital`, `service`, `credits` or `subscription`.
    pub product_type: String,
    /// `draft` or `published`; `draft` if left out.
    #[schema(default = "draft")]
    pub visibility: Option<String>,
    /// What it is.
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// The features that a buyer may use.
    #[schema(max_items = 100)]
    pub feature_keys: Option<Vec<String>>,
    /// How many there are to sell; no limit if left out.
    #[schema(minimum = 0)]
    pub stock: Option<i32>,
    /// The seller's data, at most 8 kB.
    pub metadata: Option<Map<String, Value>>,
    /// What a subscription gives; for products of type `subscription` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanTerms>,
}

/// What a subscription gives. Of a plan that is there, what is left out stays and null clears; a plan that changes is a new
/// version, and subscribers keep the version that they bought.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "monthly_credits": 500, "trial_days": 14, "features": { "api_access": { "calls_per_hour": 100 } } }))]
pub struct PlanTerms {
    /// Credits on the first day, once; 0 if left out.
    #[schema(minimum = 0)]
    pub initial_credits: Option<i64>,
    /// Credits for each month; 0 if left out.
    #[schema(minimum = 0)]
    pub monthly_credits: Option<i64>,
    /// Days before the first payment; 0 if left out.
    #[schema(minimum = 0, maximum = 730)]
    pub trial_days: Option<i32>,
    /// What the plan allows, read by path; at most 16 kB.
    pub features: Option<Map<String, Value>>,
}

/// What to change; what is left out stays, and null empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "visibility": "published", "stock": null }))]
pub struct ProductChange {
    /// Its name for people: one line.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// Its name in addresses, which no other product has.
    #[schema(max_length = 100, pattern = "^[a-z0-9][a-z0-9-]*$")]
    pub slug: Option<String>,
    /// `digital`, `service`, `credits` or `subscription`; only until it has a price.
    pub product_type: Option<String>,
    /// `draft` or `published`. A draft is published only once it has an active price.
    pub visibility: Option<String>,
    /// What it is.
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// The features that a buyer may use; replaced as a whole.
    #[schema(max_items = 100)]
    pub feature_keys: Option<Vec<String>>,
    /// How many are left to sell; null for no limit. Units that open orders keep are off it already.
    #[schema(minimum = 0)]
    pub stock: Option<i32>,
    /// The seller's data, at most 8 kB; replaced as a whole.
    pub metadata: Option<Map<String, Value>>,
    /// What a subscription gives.
    pub plan: Option<PlanTerms>,
}

/// Which products.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only this visibility: `draft` or `published`.
    pub visibility: Option<String>,
    /// Only this type: `digital`, `service`, `credits` or `subscription`.
    pub product_type: Option<String>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The seller's products, drafts included, newest first; every seller's for an administrator.
#[utoipa::path(
    get, path = "/v1/seller/products", tag = "seller", params(Filter), security(("user" = [])),
    responses((status = 200, body = SellerProducts), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(Seller(seller): Seller, Query(filter): Query<Filter>) -> Outcome<Reply> {
    seller.db.rpc("seller_product_list", filter).await
}

/// Makes a product, whose seller is the caller.
#[utoipa::path(
    post, path = "/v1/seller/products", tag = "seller", request_body = NewProduct, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 201, body = SellerProduct), Errors<(openapi::User, openapi::Command, openapi::Product)>)
)]
pub async fn create(Seller(seller): Seller, product: Idempotent<NewProduct>) -> Outcome<Reply> {
    seller.db.rpc("seller_product_create", product.arguments()?).await
}

/// One product of the seller's.
#[utoipa::path(
    get, path = "/v1/seller/products/{id}", tag = "seller", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = SellerProduct), Errors<(openapi::User, openapi::Product)>)
)]
pub async fn show(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_product_get", json!({ "id": id })).await
}

/// Changes a product. Orders and subscriptions keep what they were made with.
#[utoipa::path(
    patch, path = "/v1/seller/products/{id}", tag = "seller", request_body = ProductChange, security(("user" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = SellerProduct), Errors<(openapi::User, openapi::Body, openapi::Product)>)
)]
pub async fn update(Seller(seller): Seller, Id(id): Id, patch: Patch<ProductChange>) -> Outcome<Reply> {
    seller.db.rpc("seller_product_update", changed(id, patch.change)).await
}

/// Takes a product off sale for good, with its prices and files. Who bought it keeps it; its slug is free again.
#[utoipa::path(
    delete, path = "/v1/seller/products/{id}", tag = "seller", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 204, description = "Removed."), Errors<(openapi::User, openapi::Product)>)
)]
pub async fn delete(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_product_delete", json!({ "id": id })).await?;
    Ok(Reply::no_content())
}
