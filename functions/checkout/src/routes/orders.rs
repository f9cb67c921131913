//! `/v1/orders`

use std::sync::Arc;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    auth::{Principal, service_db},
    axum::extract::{Path, State},
    http::{Account, App, Call, Idempotent, Query, Reply},
    model::{Order, Orders},
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The header with the secret of the development confirm.
const CONFIRM_SECRET: &str = "x-confirm-secret";

/// What to order. What it costs is computed here.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "items": [{ "price_id": "0190a000-0000-7000-8000-000000000001", "quantity": 2 }], "coupon": "SPRING" }))]
pub struct NewOrder {
    /// The lines, all in one currency.
    #[schema(min_items = 1)]
    pub items: Vec<NewItem>,
    /// A coupon's code.
    pub coupon: Option<String>,
    /// For whom.
    #[serde(default)]
    #[schema(default = "user")]
    pub account: Account,
}

/// A line of an order.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewItem {
    /// The price.
    pub price_id: Uuid,
    /// How many; 1 of a subscription or a service.
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i32>,
    /// When the appointment begins; for services alone.
    #[serde(default, deserialize_with = "shared::http::maybe_time", skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
}

/// Which orders.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only this status: `pending`, `paid`, `canceled`, `refunded` or `partially_refunded`.
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

/// Places an order: stock, coupon and appointments are kept for it for 35 minutes. It is paid by a checkout session or
/// a payment intent.
#[utoipa::path(
    post, path = "/v1/orders", tag = "orders", request_body = NewOrder, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 201, body = Order), Errors<(openapi::User, openapi::Command, openapi::Buy)>)
)]
pub async fn create(caller: Principal, order: Idempotent<NewOrder>) -> Outcome<Reply> {
    caller.db.rpc("order_create", order.arguments()?).await
}

/// The account's orders, newest first.
#[utoipa::path(
    get, path = "/v1/orders", tag = "orders", params(Filter), security(("user" = [])),
    responses((status = 200, body = Orders), Errors<(openapi::User, openapi::Query, openapi::Tenant)>)
)]
pub async fn list(caller: Principal, Query(filter): Query<Filter>) -> Outcome<Reply> {
    caller.db.rpc("order_list", filter).await
}

/// One order.
#[utoipa::path(
    get, path = "/v1/orders/{public_id}", tag = "orders", params(("public_id" = String, Path)), security(("user" = [])),
    responses((status = 200, body = Order), Errors<(openapi::User, openapi::Order)>)
)]
pub async fn show(caller: Principal, Path(public_id): Path<String>) -> Outcome<Reply> {
    caller.db.rpc("order_get", json!({ "public_id": public_id })).await
}

/// Pays an order without money, for development: only where `ORDER_CONFIRM_SECRET` is set, and only with it.
#[utoipa::path(
    post, path = "/v1/orders/{public_id}/confirm", tag = "orders", security(("user" = [])),
    params(
        ("public_id" = String, Path),
        ("x-confirm-secret" = String, Header, description = "The value of `ORDER_CONFIRM_SECRET`."),
    ),
    responses(
        (status = 200, body = Order),
        Errors<(openapi::User, openapi::Order, openapi::Pay, openapi::Confirm)>,
    )
)]
pub async fn confirm(
    caller: Principal,
    State(app): State<Arc<App>>,
    call: Call,
    headers: HeaderMap,
    Path(public_id): Path<String>,
) -> Outcome<Reply> {
    let secret = app.config.order_confirm_secret.as_ref();
    let secret = secret.ok_or_else(|| Problem::new(Code::NotConfigured).because("ORDER_CONFIRM_SECRET is not set"))?;
    let sent = headers.get(CONFIRM_SECRET).and_then(|sent| sent.to_str().ok());
    if !sent.is_some_and(|sent| secret.matches(sent)) {
        return Err(Code::ConfirmSecretInvalid.into());
    }
    // As the service, for that verified caller: no user can do this in the database with their own token.
    let arguments = json!({ "public_id": public_id, "user_id": caller.user_id });
    service_db(&app, &call)?.rpc("order_confirm", arguments).await
}
