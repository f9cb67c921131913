//! `/v1/seller/products/{id}/assets`, `/v1/seller/assets`

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use shared::{
    auth::{Principal, Seller},
    http::{Id, Idempotent, Page, Patch, Query, Reply, with},
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
    storage::{SignedUpload, Storage},
};
use utoipa::ToSchema;

use super::{changed, of_product};
use crate::model::{Asset, Assets, UploadableAsset};

/// A file to be. Its bytes are sent afterwards, to `upload_url`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "title": "The recordings", "file_path": "v1/recordings.zip", "max_downloads": 5 }))]
pub struct NewAsset {
    /// Its name for people: one line.
    #[schema(max_length = 200)]
    pub title: String,
    /// Its path and name, below a folder of the product's own.
    #[schema(max_length = 500)]
    pub file_path: String,
    /// Whether buyers may download it; true if left out.
    #[schema(default = true)]
    pub is_active: Option<bool>,
    /// How often a buyer may download it; any number if left out.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_downloads: Option<i32>,
    /// For how many days after the purchase; for ever if left out.
    #[schema(minimum = 1, maximum = 36_500)]
    pub expires_in_days: Option<i32>,
    /// Its media type.
    #[schema(max_length = 255)]
    pub content_type: Option<String>,
    /// Its size in bytes.
    #[schema(minimum = 0)]
    pub size_bytes: Option<i64>,
}

/// What to change; what is left out stays, and null empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "is_active": false }))]
pub struct AssetChange {
    /// Its name for people: one line.
    #[schema(max_length = 200)]
    pub title: Option<String>,
    /// Another path: what was uploaded is not moved, so the bytes must be sent again.
    #[schema(max_length = 500)]
    pub file_path: Option<String>,
    /// Whether buyers may download it.
    pub is_active: Option<bool>,
    /// How often a buyer may download it; null for any number.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_downloads: Option<i32>,
    /// For how many days after the purchase; null for ever.
    #[schema(minimum = 1, maximum = 36_500)]
    pub expires_in_days: Option<i32>,
    /// Its media type.
    #[schema(max_length = 255)]
    pub content_type: Option<String>,
    /// Its size in bytes.
    #[schema(minimum = 0)]
    pub size_bytes: Option<i64>,
}

/// The product's files, newest first.
#[utoipa::path(
    get, path = "/v1/seller/products/{id}/assets", tag = "seller", params(("id" = uuid::Uuid, Path), Page), security(("user" = [])),
    responses((status = 200, body = Assets), Errors<(openapi::User, openapi::Query, openapi::Product)>)
)]
pub async fn list(Seller(seller): Seller, Id(id): Id, Query(page): Query<Page>) -> Outcome<Reply> {
    seller.db.rpc("seller_asset_list", of_product(id, page)).await
}

/// Announces a file and gives the URL to which its bytes are sent, with PUT. The database is asked and then the storage. If the
/// storage does not answer, the file is there without its bytes: the same key gives it with a URL, and so does
/// `POST /v1/seller/assets/{id}/upload-url`. The URL is signed anew for each answer, since it lives shorter than the key.
#[utoipa::path(
    post, path = "/v1/seller/products/{id}/assets", tag = "seller", request_body = NewAsset, security(("user" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again, with a new URL."),
    ),
    responses(
        (status = 201, body = UploadableAsset),
        Errors<(openapi::User, openapi::Command, openapi::Asset, openapi::Storage)>,
    )
)]
pub async fn create(Seller(seller): Seller, Id(id): Id, asset: Idempotent<NewAsset>) -> Outcome<Reply> {
    let arguments = with(asset.arguments()?, "product_id", id.to_string());
    let mut reply = seller.db.rpc("seller_asset_create", arguments).await?;
    let mut asset: Map<String, Value> = serde_json::from_slice(&reply.body).map_err(unreadable)?;
    let upload = signed(&seller, &asset).await?;
    if let Value::Object(members) = serde_json::to_value(upload).map_err(unreadable)? {
        asset.extend(members);
    }
    reply.body = serde_json::to_vec(&asset).map_err(unreadable)?.into();
    Ok(reply)
}

/// One file.
#[utoipa::path(
    get, path = "/v1/seller/assets/{id}", tag = "seller", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = Asset), Errors<(openapi::User, openapi::Asset)>)
)]
pub async fn show(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_asset_get", json!({ "id": id })).await
}

/// Changes a file.
#[utoipa::path(
    patch, path = "/v1/seller/assets/{id}", tag = "seller", request_body = AssetChange, security(("user" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Asset), Errors<(openapi::User, openapi::Body, openapi::Asset)>)
)]
pub async fn update(Seller(seller): Seller, Id(id): Id, patch: Patch<AssetChange>) -> Outcome<Reply> {
    seller.db.rpc("seller_asset_update", changed(id, patch.change)).await
}

/// Takes a file away from those who buy from now on.
#[utoipa::path(
    delete, path = "/v1/seller/assets/{id}", tag = "seller", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 204, description = "Removed."), Errors<(openapi::User, openapi::Asset)>)
)]
pub async fn delete(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_asset_delete", json!({ "id": id })).await?;
    Ok(Reply::no_content())
}

/// A new URL for the bytes of a file: for an upload that came too late, or one that replaces another. The database is asked
/// and then the storage; nothing changes before the bytes come.
#[utoipa::path(
    post, path = "/v1/seller/assets/{id}/upload-url", tag = "seller", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = SignedUpload), Errors<(openapi::User, openapi::Asset, openapi::Storage)>)
)]
pub async fn upload_url(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    let asset: Map<String, Value> = seller.db.rpc_as("seller_asset_get", json!({ "id": id })).await?;
    Reply::ok(&signed(&seller, &asset).await?)
}

/// An upload of an asset's bytes, signed with the seller's own identity, where the storage knows of any: its policies hold.
async fn signed(seller: &Principal, asset: &Map<String, Value>) -> Outcome<SignedUpload> {
    let name = asset.get("storage_path").and_then(Value::as_str).ok_or_else(|| unreadable("no storage_path"))?;
    Storage::of(&seller.db).sign_upload(name).await
}

fn unreadable(cause: impl std::fmt::Display) -> Problem {
    Problem::new(Code::Internal).because(cause)
}
