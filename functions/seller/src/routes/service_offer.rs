//! `/v1/seller/products/{id}/service-offer`

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    auth::Seller,
    http::{Id, Json, Reply},
    model::ServiceOffer,
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// When and for how long a service can be booked.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "duration_minutes": 60, "time_zone": "Europe/Madrid", "hours": [{ "weekday": 1, "from": "09:00", "to": "17:00" }] }))]
pub struct NewServiceOffer {
    /// How long an appointment is, in minutes.
    #[schema(minimum = 5, maximum = 1440)]
    pub duration_minutes: i32,
    /// When appointments can be; hours of one weekday do not overlap.
    #[schema(min_items = 1, max_items = 100)]
    pub hours: Vec<OpeningHours>,
    /// How many may book the same time; 1 if left out.
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    pub capacity: Option<i32>,
    /// How long ahead one must book, in minutes; 0 if left out.
    #[schema(minimum = 0, maximum = 1_051_200, default = 0)]
    pub notice_minutes: Option<i32>,
    /// How far ahead one may book, in days; 90 if left out.
    #[schema(minimum = 1, maximum = 730, default = 90)]
    pub horizon_days: Option<i32>,
    /// The time zone of the hours (IANA); `UTC` if left out.
    #[schema(default = "UTC")]
    pub time_zone: Option<String>,
    /// How far apart appointments may begin, in minutes; as long as one takes if left out.
    #[schema(minimum = 5, maximum = 1440)]
    pub slot_step_minutes: Option<i32>,
}

/// Hours of a weekday, in the offer's time zone.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningHours {
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: i32,
    /// From, as HH:MM.
    #[schema(example = "09:00")]
    pub from: String,
    /// To, as HH:MM; 24:00 is the end of the day.
    #[schema(example = "17:00")]
    pub to: String,
}

/// The offer of a service.
#[utoipa::path(
    get, path = "/v1/seller/products/{id}/service-offer", tag = "seller", params(("id" = Uuid, Path)), security(("user" = [])),
    responses((status = 200, body = ServiceOffer), Errors<(openapi::User, openapi::ServiceOffer)>)
)]
pub async fn show(Seller(seller): Seller, Id(id): Id) -> Outcome<Reply> {
    seller.db.rpc("seller_service_offer_get", json!({ "product_id": id })).await
}

/// Sets the offer of a service as a whole; what is left out gets its default. Bookings that were made stay.
#[utoipa::path(
    put, path = "/v1/seller/products/{id}/service-offer", tag = "seller", request_body = NewServiceOffer, security(("user" = [])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = ServiceOffer), Errors<(openapi::User, openapi::Body, openapi::ServiceOffer)>)
)]
pub async fn replace(Seller(seller): Seller, Id(id): Id, Json(offer): Json<NewServiceOffer>) -> Outcome<Reply> {
    seller.db.rpc("seller_service_offer_set", Replacement { product_id: id, offer }).await
}

/// An offer and its product, as the arguments of the RPC.
#[derive(Serialize)]
struct Replacement {
    product_id: Uuid,
    #[serde(flatten)]
    offer: NewServiceOffer,
}
