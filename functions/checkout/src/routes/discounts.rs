//! `/v1/discounts`

use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Json, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Discount;

/// A coupon, and what it shall be used for.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "SPRING", "price_id": "0190a000-0000-7000-8000-000000000001", "quantity": 2 }))]
pub struct Question {
    /// The coupon's code.
    pub code: String,
    /// The price.
    pub price_id: Uuid,
    /// How many.
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    pub quantity: Option<i32>,
}

/// Whether a coupon is good for a price now, and what it would take off. Nothing is reserved.
#[utoipa::path(
    post, path = "/v1/discounts/validate", tag = "checkout", request_body = Question, security(("user" = [])),
    responses((status = 200, body = Discount), Errors<(openapi::User, openapi::Body)>)
)]
pub async fn validate(caller: Principal, Json(question): Json<Question>) -> Outcome<Reply> {
    caller.db.rpc("discount_validate", question).await
}
