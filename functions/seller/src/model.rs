//! The shapes of answers that no other function gives, for the OpenAPI document. The database writes them (`sql/catalog`,
//! `sql/coupons`); nothing here is read.

use chrono::{DateTime, Utc};
use shared::{
    model::{Price, Product},
    storage::SignedUpload,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A product as its seller sees it: with the prices that are not on sale.
#[derive(ToSchema)]
pub struct SellerProduct {
    /// What everybody sees, once it is published.
    #[serde(flatten)]
    pub product: Product,
    /// The seller.
    pub seller_id: Uuid,
    /// How many files come with it.
    #[schema(minimum = 0)]
    pub asset_count: i64,
}

/// A seller's products, newest first.
#[derive(ToSchema)]
pub struct SellerProducts {
    /// This page.
    pub data: Vec<SellerProduct>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// A product's prices, newest first.
#[derive(ToSchema)]
pub struct Prices {
    /// This page.
    pub data: Vec<Price>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// A file that comes with a product.
#[derive(ToSchema)]
pub struct Asset {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// Its name for people.
    pub title: String,
    /// Its path and name, below a folder of the product's own.
    pub file_path: String,
    /// Its name in the storage's bucket: the seller's id, the product's id and `file_path`.
    pub storage_path: String,
    /// Whether buyers may download it.
    pub is_active: bool,
    /// How often a buyer may download it; null for any number.
    pub max_downloads: Option<i32>,
    /// For how many days after the purchase; null for ever.
    pub expires_in_days: Option<i32>,
    /// Its media type, as the seller said.
    pub content_type: Option<String>,
    /// Its size in bytes, as the seller said.
    pub size_bytes: Option<i64>,
    /// When it was announced.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A file and where its bytes go.
#[derive(ToSchema)]
pub struct UploadableAsset {
    /// The file.
    #[serde(flatten)]
    pub asset: Asset,
    /// Where its bytes go.
    #[serde(flatten)]
    pub upload: SignedUpload,
}

/// A product's files, newest first.
#[derive(ToSchema)]
pub struct Assets {
    /// This page.
    pub data: Vec<Asset>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// A coupon as its seller sees it.
#[derive(ToSchema)]
pub struct Coupon {
    /// Its id.
    pub id: Uuid,
    /// Whose products it holds for; null for every seller's.
    pub seller_id: Option<Uuid>,
    /// What a buyer types.
    pub code: String,
    /// `percentage` or `fixed`.
    pub kind: String,
    /// Percent off.
    pub percent_off: Option<i32>,
    /// The amount off, in the currency's minor unit.
    pub amount_off: Option<i64>,
    /// The currency of `amount_off` and `min_amount`.
    pub currency: Option<String>,
    /// From when on.
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when.
    pub ends_at: Option<DateTime<Utc>>,
    /// How many orders may use it; null for any number.
    pub max_uses: Option<i32>,
    /// How many orders of one user may use it; null for any number.
    pub max_uses_per_user: Option<i32>,
    /// How many orders have it, open ones too.
    pub uses: i32,
    /// What the products that it holds for must come to, in the currency's minor unit.
    pub min_amount: Option<i64>,
    /// The products that it holds for; null for all.
    pub product_ids: Option<Vec<Uuid>>,
    /// Whether it can be used.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// Coupons, newest first.
#[derive(ToSchema)]
pub struct Coupons {
    /// This page.
    pub data: Vec<Coupon>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}
