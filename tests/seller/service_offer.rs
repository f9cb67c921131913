//! `/v1/seller/products/{id}/service-offer`

use serde_json::{Value, json};
use turnpike_tests::{Stack, shop::Shop};

use crate::calls::put;

fn offer() -> Value {
    json!({ "duration_minutes": 60, "hours": [{ "weekday": 1, "from": "09:00", "to": "17:00" }] })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = offer();
    body[name] = value;
    body
}

async fn service(shop: &Shop) -> String {
    let goods = shop.sell(json!({ "product_type": "service" }), json!({})).await;
    format!("/v1/seller/products/{}/service-offer", goods.id())
}

/// Promise: an offer is set as a whole; what is left out has its default, also where it had another value before.
#[tokio::test]
async fn an_offer_is_set_as_a_whole() {
    let shop = Shop::open(&Stack::get()).await;
    let path = service(&shop).await;
    shop.seller.get(&path).send().await.problem(404, "service_offer_not_found");
    let full = json!({
        "duration_minutes": 45, "capacity": 3, "notice_minutes": 120, "horizon_days": 30, "time_zone": "Europe/Madrid",
        "slot_step_minutes": 15, "hours": [{ "weekday": 1, "from": "09:00", "to": "12:00" }, { "weekday": 7, "from": "20:00", "to": "24:00" }],
    });
    let set = put(&shop.seller, &path, &full).await.expect(200);
    for (name, value) in full.as_object().unwrap() {
        assert_eq!(&set[name], value, "{name}");
    }
    assert_eq!(shop.seller.get(&path).send().await.expect(200), set);
    let set = put(&shop.seller, &path, &offer()).await.expect(200);
    assert_eq!((&set["capacity"], &set["notice_minutes"], &set["horizon_days"]), (&json!(1), &json!(0), &json!(90)));
    assert_eq!((&set["time_zone"], &set["slot_step_minutes"]), (&json!("UTC"), &json!(60)));
    let product = path.trim_end_matches("/service-offer");
    assert_eq!(shop.seller.get(product).send().await.expect(200)["service_offer"], set);
}

/// Promise: only a service has an offer.
#[tokio::test]
async fn only_services_have_one() {
    let shop = Shop::open(&Stack::get()).await;
    let path = format!("/v1/seller/products/{}/service-offer", shop.goods.id());
    put(&shop.seller, &path, &offer()).await.fault(422, "validation_failed", "");
    shop.seller.get(&path).send().await.problem(404, "service_offer_not_found");
}

/// Promise: an offer that nobody could book, or that says two things at once, is refused at its place; the old one stays.
#[tokio::test]
async fn it_refuses() {
    let shop = Shop::open(&Stack::get()).await;
    let path = service(&shop).await;
    let before = put(&shop.seller, &path, &offer()).await.expect(200);
    let hours = |list: Value| with("hours", list);
    for (body, pointer) in [
        (json!({ "hours": offer()["hours"] }), "/duration_minutes"),
        (json!({ "duration_minutes": 60 }), "/hours"),
        (with("duration_minutes", json!(4)), "/duration_minutes"),
        (with("duration_minutes", json!(1441)), "/duration_minutes"),
        (with("duration_minutes", json!("60")), "/duration_minutes"),
        (with("capacity", json!(0)), "/capacity"),
        (with("capacity", json!(1001)), "/capacity"),
        (with("notice_minutes", json!(-1)), "/notice_minutes"),
        (with("horizon_days", json!(0)), "/horizon_days"),
        (with("horizon_days", json!(731)), "/horizon_days"),
        (with("slot_step_minutes", json!(1)), "/slot_step_minutes"),
        (with("time_zone", json!("Mars/Olympus")), "/time_zone"),
        (with("time_zone", json!("localtime")), "/time_zone"),
        (with("colour", json!("red")), "/colour"),
        (hours(json!([])), "/hours"),
        (hours(json!("always")), "/hours"),
        (hours(json!([{ "weekday": 0, "from": "09:00", "to": "17:00" }])), "/hours/0/weekday"),
        (hours(json!([{ "weekday": 8, "from": "09:00", "to": "17:00" }])), "/hours/0/weekday"),
        (hours(json!([{ "weekday": 1, "from": "9:00", "to": "17:00" }])), "/hours/0/from"),
        (hours(json!([{ "weekday": 1, "from": "09:00", "to": "25:00" }])), "/hours/0/to"),
        (hours(json!([{ "weekday": 1, "from": "17:00", "to": "09:00" }])), "/hours/0/to"),
        (hours(json!([{ "weekday": 1, "from": "09:00", "to": "09:30" }])), "/hours/0/to"),
        (hours(json!([{ "weekday": 1, "from": "09:00" }])), "/hours/0/to"),
        (hours(json!([{ "weekday": 1, "from": "09:00", "to": "17:00", "break": true }])), "/hours/0/break"),
        (
            hours(
                json!([{ "weekday": 1, "from": "09:00", "to": "12:00" }, { "weekday": 1, "from": "11:00", "to": "14:00" }]),
            ),
            "/hours/1",
        ),
    ] {
        put(&shop.seller, &path, &body).await.fault(422, "validation_failed", pointer);
    }
    assert_eq!(shop.seller.get(&path).send().await.expect(200), before);
}
