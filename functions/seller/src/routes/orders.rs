//! `/v1/seller/orders`

use serde::{Deserialize, Serialize};
use shared::{
    auth::Seller,
    http::{Query, Reply},
    model::Orders,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::IntoParams;

/// Which orders.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only this status: `pending`, `paid`, `canceled`, `refunded` or `partially_refunded`.
    pub status: Option<String>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The orders with something of the seller's, newest first, each with these lines alone.
#[utoipa::path(
    get, path = "/v1/seller/orders", tag = "seller", params(Filter), security(("user" = [])),
    responses((status = 200, body = Orders), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(Seller(seller): Seller, Query(filter): Query<Filter>) -> Outcome<Reply> {
    seller.db.rpc("seller_order_list", filter).await
}
