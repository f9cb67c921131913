//! `/v1/seller/coupons`

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    auth::Seller,
    http::{Id, Idempotent, Page, Patch, Query, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::changed;
use crate::model::{Coupon, Coupons};

/// A coupon to be: a percentage, or a fixed amount of one currency.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "SPRING", "kind": "percentage", "percent_off": 20, "max_uses": 100 }))]
pub struct NewCoupon {
    /// What a buyer types, without regard to case. No other seller's coupon has it.
    #[schema(max_length = 50, pattern = "^[A-Za-z0-9][A-Za-z0-9_-]+$")]
    pub code: String,
    /// `percentage` or `fixed`.
    pub kind: String,
    /// Percent off; for a percentage.
    #[schema(minimum = 1, maximum = 100)]
    pub percent_off: Option<i32>,
    /// The amount off, in the currency's minor unit; for a fixed amount.
    #[schema(minimum = 1, maximum = 99_999_999)]
    pub amount_off: Option<i64>,
    /// The currency of `amount_off` and `min_amount`: ISO 4217 in lower case. Orders in another one do not get the discount.
    #[schema(pattern = "^[a-z]{3}$")]
    pub currency: Option<String>,
    /// From when on; at once if left out.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when; for ever if left out.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub ends_at: Option<DateTime<Utc>>,
    /// How many orders may use it; any number if left out. Open orders count.
    #[schema(minimum = 1)]
    pub max_uses: Option<i32>,
    /// How many orders of one user may use it; any number if left out.
    #[schema(minimum = 1)]
    pub max_uses_per_user: Option<i32>,
    /// What the products that it holds for must come to, in the currency's minor unit.
    #[schema(minimum = 1, maximum = 99_999_999)]
    pub min_amount: Option<i64>,
    /// The products that it holds for; all of the seller's if left out.
    #[schema(min_items = 1, max_items = 100)]
    pub product_ids: Option<Vec<Uuid>>,
    /// Whether it can be used; true if left out.
    #[schema(default = true)]
    pub active: Option<bool>,
}

/// What to change; what is left out stays, and null empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "ends_at": "2030-01-31T12:00:00Z", "max_uses": null }))]
pub struct CouponChange {
    /// What a buyer types, without regard to case.
    #[schema(max_length = 50, pattern = "^[A-Za-z0-9][A-Za-z0-9_-]+$")]
    pub code: Option<String>,
    /// `percentage` or `fixed`.
    pub kind: Option<String>,
    /// Percent off; for a percentage.
    #[schema(minimum = 1, maximum = 100)]
    pub percent_off: Option<i32>,
    /// The amount off, in the currency's minor unit; for a fixed amount.
    #[schema(minimum = 1, maximum = 99_999_999)]
    pub amount_off: Option<i64>,
    /// The currency of `amount_off` and `min_amount`.
    #[schema(pattern = "^[a-z]{3}$")]
    pub currency: Option<String>,
    /// From when on.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub ends_at: Option<DateTime<Utc>>,
    /// How many orders may use it.
    #[schema(minimum = 1)]
    pub max_uses: Option<i32>,
    /// How many orders of one user may use it.
    #[schema(minimum = 1)]
    pub max_uses_per_user: Option<i32>,
    /// What the products that it holds for must come to, in the currency's minor unit.
    #[schema(minimum = 1, maximum = 99_999_999)]
    pub min_amount: Option<i64>,
    /// The products that it holds for; null for all of the seller's.
    #[schema(min_items = 1, max_items = 100)]
    pub product_ids: Option<Vec<Uuid>>,
    /// Whether it can be used.
    pub active: Option<bool>,
}

/// The seller's coupons, newest first; all of them for an administrator.
#[utoipa::path(
    get, path = "/v1/seller/coupons", tag = "seller", params(Page), security(("user" = [])),
    responses((status = 200, body = Coupons), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(Seller(seller): Seller, Query(page): Query<Page>) -> Outcome<Reply> {
    seller.db.rpc("seller_coupon_list", page).await
}

/// Makes a coupon for the seller's own products; an administrator's holds for every seller's.
#[utoipa::path(
    post, path = "/v1/seller/coupons", tag = "seller", request_body = NewCoupon, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 201, body = Coupon), Errors<(openapi::User, openapi::Command, openapi::Coupon)>)
)]
pub async fn create(Seller(seller): Seller, coupon: Idempotent<NewCoupon>) -> Outcome<Reply> {
    seller.db.rpc("seller_coupon_create", coupon.arguments()?).await
}

/// One coupon.
#[utoipa::path(
    get, path = "/v1/seller/coupons/{id}", tag = "seller", params(("id" = Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = Coupon), Errors<(openapi::User, openapi::Coupon)>)
)]
pub async fn show(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_coupon_get", json!({ "id": id })).await
}

/// Changes a coupon; orders keep the discount that they were made with.
#[utoipa::path(
    patch, path = "/v1/seller/coupons/{id}", tag = "seller", request_body = CouponChange, security(("user" = [])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Coupon), Errors<(openapi::User, openapi::Body, openapi::Coupon)>)
)]
pub async fn update(Seller(seller): Seller, Id(id): Id, patch: Patch<CouponChange>) -> Outcome<Reply> {
    seller.db.rpc("seller_coupon_update", changed(id, patch.change)).await
}

/// Removes a coupon: its code is free again, and orders that have it keep it.
#[utoipa::path(
    delete, path = "/v1/seller/coupons/{id}", tag = "seller", params(("id" = Uuid, Path)), security(("user" = [])),
    responses((status = 204, description = "Removed."), Errors<(openapi::User, openapi::Coupon)>)
)]
pub async fn delete(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_coupon_delete", json!({ "id": id })).await?;
    Ok(Reply::no_content())
}
