//! `/v1/products`

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    axum::extract::Path,
    db::Db,
    http::{IfNoneMatch, Query, Reply},
    model::{Product, Products},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::IntoParams;

use super::CATALOG_MAX_AGE_SECONDS;
use crate::model::Slots;

/// Which products.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only this type: `digital`, `service`, `credits` or `subscription`.
    pub product_type: Option<String>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Days {
    /// The first day, in the service's time zone; today if left out.
    #[serde(default, deserialize_with = "shared::http::maybe_date")]
    pub from: Option<NaiveDate>,
    /// How many days, 1 to 31.
    #[param(default = 7, minimum = 1, maximum = 31)]
    pub days: Option<i32>,
}

/// What is for sale, newest first.
#[utoipa::path(
    get, path = "/v1/products", tag = "catalog", params(
        Filter,
        ("if-none-match" = Option<String>, Header, description = "The `ETag` of the answer that the client has."),
    ),
    responses(
        (status = 200, body = Products, headers(("ETag" = String, description = "Names this answer."))),
        (status = 304, description = "The client has this answer."),
        Errors<(openapi::Database, openapi::Query)>,
    )
)]
pub async fn list(public: Db, had: IfNoneMatch, Query(filter): Query<Filter>) -> Outcome<Reply> {
    Ok(had.public(public.rpc("product_list", filter).await?, CATALOG_MAX_AGE_SECONDS))
}

/// One product.
#[utoipa::path(
    get, path = "/v1/products/{slug}", tag = "catalog", params(
        ("slug" = String, Path),
        ("if-none-match" = Option<String>, Header, description = "The `ETag` of the answer that the client has."),
    ),
    responses(
        (status = 200, body = Product, headers(("ETag" = String, description = "Names this answer."))),
        (status = 304, description = "The client has this answer."),
        Errors<(openapi::Database, openapi::Catalog)>,
    )
)]
pub async fn show(public: Db, had: IfNoneMatch, Path(slug): Path<String>) -> Outcome<Reply> {
    Ok(had.public(public.rpc("product_get", json!({ "slug": slug })).await?, CATALOG_MAX_AGE_SECONDS))
}

/// The times of a service that can be booked now, and how many seats each has left.
#[utoipa::path(
    get, path = "/v1/products/{slug}/slots", tag = "catalog", params(("slug" = String, Path), Days),
    responses((status = 200, body = Slots), Errors<(openapi::Database, openapi::Query, openapi::Catalog)>)
)]
pub async fn slots(public: Db, Path(slug): Path<String>, Query(days): Query<Days>) -> Outcome<Reply> {
    public.rpc("booking_slot_list", json!({ "slug": slug, "from": days.from, "days": days.days })).await
}
