//! One module a noun of the URL.

pub mod assets;
pub mod coupons;
pub mod orders;
pub mod prices;
pub mod products;
pub mod service_offer;

use serde_json::{Map, Value, json};
use shared::http::Page;
use uuid::Uuid;

/// The arguments of a list of what belongs to a product.
fn of_product(product_id: Uuid, page: Page) -> Value {
    json!({ "product_id": product_id, "limit": page.limit, "cursor": page.cursor })
}

/// The arguments of a change.
fn changed(id: Uuid, change: Map<String, Value>) -> Value {
    json!({ "id": id, "change": change })
}
