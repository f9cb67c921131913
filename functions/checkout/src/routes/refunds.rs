//! `/v1/payments/{id}/refunds`

use serde::{Deserialize, Serialize};
use shared::{
    http::{Id, Idempotent, Reply, with},
    model::Refund,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

use crate::operation::Caller;

/// How much to give back.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": 500, "reason": "One of two was damaged" }))]
pub struct NewRefund {
    /// In the minor unit of the payment's currency; all that is left if left out.
    #[schema(minimum = 1)]
    pub amount: Option<i64>,
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// Gives money back: an admin, or the seller of everything in the order. Never more than was paid, refunds under way included.
#[utoipa::path(
    post, path = "/v1/payments/{id}/refunds", tag = "payments", request_body = NewRefund, security(("user" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses((status = 201, body = Refund), Errors<(openapi::User, openapi::Command, openapi::Refund, openapi::Provider)>)
)]
pub async fn create(caller: Caller, Id(id): Id, refund: Idempotent<NewRefund>) -> Outcome<Reply> {
    caller.run("refund_begin", with(refund.arguments()?, "payment_id", id.to_string())).await
}
