//! `/v1/account/bookings`

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::{
    auth::Principal,
    http::{Account, Id, Idempotent, Query, Reply, with},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::model::{Booking, Bookings};

/// An appointment to be.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "price_id": "0190a000-0000-7000-8000-000000000001", "starts_at": "2030-01-31T09:00:00Z" }))]
pub struct NewBooking {
    /// A price of the service.
    pub price_id: Uuid,
    /// When it begins: one of the times of `GET /v1/products/{slug}/slots`.
    #[serde(deserialize_with = "shared::http::time")]
    pub starts_at: DateTime<Utc>,
    /// Words for the seller.
    pub notes: Option<String>,
    /// Whose it is.
    #[serde(default)]
    #[schema(default = "user")]
    pub account: Account,
}

/// Nothing but the idempotency key.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancelation {}

/// Which appointments.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only this status: `reserved`, `confirmed` or `canceled`.
    pub status: Option<String>,
    /// Only those that begin at this time or later.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    pub from: Option<DateTime<Utc>>,
    /// How many entries, 1 to 100.
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: Option<i32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The appointments of the caller and the organisation, the latest start first.
#[utoipa::path(
    get, path = "/v1/account/bookings", tag = "account", params(Filter), security(("user" = [])),
    responses((status = 200, body = Bookings), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(caller: Principal, Query(filter): Query<Filter>) -> Outcome<Reply> {
    caller.db.rpc("booking_list", filter).await
}

/// Books an appointment: it is kept for the order that comes with it, until that is paid or its time is over. One that costs
/// nothing is confirmed at once.
#[utoipa::path(
    post, path = "/v1/account/bookings", tag = "account", request_body = NewBooking, security(("user" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again.")),
    responses((status = 201, body = Booking), Errors<(openapi::User, openapi::Command, openapi::Buy)>)
)]
pub async fn create(caller: Principal, booking: Idempotent<NewBooking>) -> Outcome<Reply> {
    caller.db.rpc("booking_create", booking.arguments()?).await
}

/// Cancels an appointment; its time can be booked by others. Money goes back by a refund alone.
#[utoipa::path(
    post, path = "/v1/account/bookings/{id}/cancel", tag = "account", request_body = Cancelation, security(("user" = [])),
    params(
        ("id" = Uuid, Path),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses((status = 200, body = Booking), Errors<(openapi::User, openapi::Command, openapi::Booking)>)
)]
pub async fn cancel(caller: Principal, Id(id): Id, cancelation: Idempotent<Cancelation>) -> Outcome<Reply> {
    caller.db.rpc("booking_cancel", with(cancelation.arguments()?, "id", id.to_string())).await
}
