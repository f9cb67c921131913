//! `/v1/payments`

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    auth::Principal,
    http::{Account, Id, Idempotent, Query, Reply, with},
    model::{Payment, Payments},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::{IntoParams, ToSchema};

use crate::{operation::Caller, urls};

/// Which payments.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only this status: `pending`, `processing`, `succeeded`, `failed`, `canceled`, `refunded` or `partially_refunded`.
    pub status: Option<String>,
    /// Whose; the caller's own if left out.
    #[serde(default)]
    #[param(inline, default = "user")]
    pub account: Account,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What the provider needs to go on.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "payment_method": "pm_card_visa" }))]
pub struct Confirmation {
    /// The provider's own id of what to pay with.
    #[schema(max_length = 255)]
    pub payment_method: Option<String>,
    /// Where the provider leads the buyer back to. Its origin must be on `ALLOWED_ORIGINS`.
    #[schema(max_length = 2048)]
    pub return_url: Option<String>,
}

/// The account's payments, newest first.
#[utoipa::path(
    get, path = "/v1/payments", tag = "payments", params(Filter), security(("user" = [])),
    responses((status = 200, body = Payments), Errors<(openapi::User, openapi::Query, openapi::Tenant)>)
)]
pub async fn list(caller: Principal, Query(filter): Query<Filter>) -> Outcome<Reply> {
    caller.db.rpc("payment_list", filter).await
}

/// One payment.
#[utoipa::path(
    get, path = "/v1/payments/{id}", tag = "payments", params(("id" = uuid::Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = Payment), Errors<(openapi::User, openapi::Payment)>)
)]
pub async fn show(caller: Principal, Id(id): Id) -> Outcome<Reply> {
    caller.db.rpc("payment_get", json!({ "id": id })).await
}

/// Confirms a payment at its provider (a PayPal order is captured). An admin confirms that a bank transfer has come.
#[utoipa::path(
    post, path = "/v1/payments/{id}/confirm", tag = "payments", request_body = Confirmation, security(("user" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses(
        (status = 200, body = Payment),
        Errors<(openapi::User, openapi::Command, openapi::Payment, openapi::Confirmable, openapi::Provider)>,
    )
)]
pub async fn confirm(caller: Caller, Id(id): Id, confirmation: Idempotent<Confirmation>) -> Outcome<Reply> {
    urls::check(caller.config(), &[("/return_url", confirmation.body.return_url.as_deref())])?;
    caller.run("payment_confirm_begin", with(confirmation.arguments()?, "id", id.to_string())).await
}
