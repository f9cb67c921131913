//! `/v1/account/bookings`

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use turnpike_tests::{
    Answer, Stack,
    shop::{Goods, Shop},
    token::now_seconds,
    users::User,
};

const BOOKINGS: &str = "/v1/account/bookings";
const HOUR_SECONDS: u64 = 3600;

/// A full hour, so many hours ahead.
fn hour(ahead: u64) -> String {
    let seconds = (now_seconds() / HOUR_SECONDS + ahead) * HOUR_SECONDS;
    DateTime::<Utc>::from_timestamp(seconds as i64, 0).unwrap().to_rfc3339_opts(SecondsFormat::Secs, true)
}

async fn book(user: &User, goods: &Goods, starts_at: &str) -> Answer {
    user.post(BOOKINGS, &json!({ "price_id": goods.price_id(), "starts_at": starts_at })).send().await
}

async fn cancel(user: &User, booking: &Value) -> Answer {
    user.request("POST", &format!("{BOOKINGS}/{}/cancel", booking["id"].as_str().unwrap())).send().await
}

fn at(booking: &Value, name: &str) -> DateTime<Utc> {
    booking[name].as_str().unwrap().parse().unwrap()
}

/// A service that costs nothing: a booking of it stands at once.
async fn free(shop: &Shop, offer: Value) -> Goods {
    let goods = shop.sell_service(offer).await;
    shop.reprice(&goods, json!({ "amount": 0 })).await;
    goods
}

/// Promise: who has booked nothing has an empty list.
#[tokio::test]
async fn at_first_there_are_none() {
    let user = Stack::get().user();
    assert_eq!(user.get(BOOKINGS).send().await.expect(200), json!({ "data": [], "next_cursor": null }));
}

/// Promise: a booking is kept for its order, stands once that is paid, and is its buyer's alone.
#[tokio::test]
async fn a_booking_stands_once_paid() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell_service(json!({})).await;
    let body = json!({ "price_id": goods.price_id(), "starts_at": hour(5), "notes": "By the door" });
    let made = buyer.post(BOOKINGS, &body).send().await.expect(201);
    assert_eq!(
        (&made["status"], &made["notes"], &made["account"]),
        (&json!("reserved"), &json!("By the door"), &json!("user"))
    );
    assert_eq!((&made["product_id"], &made["seat"]), (&goods.product["id"], &json!(1)));
    assert_eq!((at(&made, "ends_at") - at(&made, "starts_at")).num_minutes(), 60);
    assert_eq!(at(&made, "starts_at"), hour(5).parse::<DateTime<Utc>>().unwrap());
    assert!(at(&made, "reserved_until").timestamp() > now_seconds() as i64, "{made}");
    let order = buyer.get(&format!("/v1/orders/{}", made["order"].as_str().unwrap())).send().await.expect(200);
    assert_eq!((&order["status"], &order["items"][0]["booking_id"]), (&json!("pending"), &made["id"]));
    shop.confirm(&buyer, &order).await.expect(200);
    let list = buyer.get(&format!("{BOOKINGS}?status=confirmed")).send().await.expect(200);
    assert_eq!((&list["data"][0]["id"], &list["data"][0]["reserved_until"]), (&made["id"], &Value::Null));
    for other in [&stack.user(), &shop.seller] {
        assert_eq!(other.get(BOOKINGS).send().await.expect(200)["data"], json!([]));
    }
}

/// Promise: a slot is sold as often as it has seats; a canceled one can be had again.
#[tokio::test]
async fn a_slot_has_so_many_seats() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let goods = free(&shop, json!({ "capacity": 2 })).await;
    let users = [stack.user(), stack.user(), stack.user()];
    let first = book(&users[0], &goods, &hour(5)).await.expect(201);
    assert_eq!((&first["status"], &first["seat"]), (&json!("confirmed"), &json!(1)));
    assert_eq!(book(&users[1], &goods, &hour(5)).await.expect(201)["seat"], 2);
    book(&users[2], &goods, &hour(5)).await.problem(409, "slot_taken");
    book(&users[2], &goods, &hour(6)).await.expect(201);
    cancel(&users[0], &first).await.expect(200);
    assert_eq!(book(&users[2], &goods, &hour(5)).await.expect(201)["seat"], 1);
}

/// Promise: twelve at once on the last seat: one has it, and nobody sees a fault of ours.
#[tokio::test]
async fn one_of_many_has_the_last_seat() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let goods = free(&shop, json!({})).await;
    let users: Vec<User> = (0..12).map(|_| stack.user()).collect();
    let start = hour(5);
    let answers = futures_util::future::join_all(users.iter().map(|user| book(user, &goods, &start))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "slot_taken");
    }
}

/// Promise: a booking is canceled once, by its buyer or its seller; its unpaid order goes with it.
#[tokio::test]
async fn a_booking_is_canceled_once() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell_service(json!({})).await;
    let made = book(&buyer, &goods, &hour(5)).await.expect(201);
    cancel(&stack.user(), &made).await.problem(404, "booking_not_found");
    let canceled = cancel(&buyer, &made).await.expect(200);
    assert_eq!((&canceled["status"], &canceled["id"]), (&json!("canceled"), &made["id"]));
    assert!(at(&canceled, "canceled_at") >= at(&canceled, "created_at"));
    cancel(&buyer, &made).await.problem(409, "booking_already_canceled");
    let order = buyer.get(&format!("/v1/orders/{}", made["order"].as_str().unwrap())).send().await.expect(200);
    assert_eq!(order["status"], "canceled");
    let again = book(&buyer, &goods, &hour(5)).await.expect(201);
    assert_eq!(cancel(&shop.seller, &again).await.expect(200)["status"], "canceled");
    let unknown = format!("{BOOKINGS}/01900000-0000-7000-8000-000000000000/cancel");
    buyer.request("POST", &unknown).send().await.problem(404, "booking_not_found");
    buyer.request("POST", &format!("{BOOKINGS}/not-an-id/cancel")).send().await.problem(404, "not_found");
}

/// Promise: a retry under the same key books and cancels once, and is answered the same byte for byte.
#[tokio::test]
async fn a_retry_books_once() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = free(&shop, json!({})).await;
    let body = json!({ "price_id": goods.price_id(), "starts_at": hour(5) });
    let send = || buyer.post(BOOKINGS, &body).key("book").send();
    let (first, second) = (send().await, send().await);
    assert_eq!((first.status, second.status, &first.body), (201, 201, &second.body));
    let path = format!("{BOOKINGS}/{}/cancel", first.json()["id"].as_str().unwrap());
    let end = || buyer.post(&path, &json!({})).key("cancel").send();
    let (first, second) = (end().await, end().await);
    assert_eq!((first.status, second.status, &first.body), (200, 200, &second.body));
    assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
}

/// Promise: the list goes by start, the latest first, from a time on, page by page.
#[tokio::test]
async fn the_list_has_pages() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = free(&shop, json!({})).await;
    let mut made = Vec::new();
    for ahead in [7, 5, 6] {
        made.push(book(&buyer, &goods, &hour(ahead)).await.expect(201)["id"].clone());
    }
    let first = buyer.get(&format!("{BOOKINGS}?limit=2")).send().await.expect(200);
    assert_eq!([&first["data"][0]["id"], &first["data"][1]["id"]], [&made[0], &made[2]]);
    let next = first["next_cursor"].as_str().unwrap();
    let second = buyer.get(&format!("{BOOKINGS}?limit=2&cursor={next}")).send().await.expect(200);
    assert_eq!((&second["data"][0]["id"], &second["next_cursor"]), (&made[1], &Value::Null));
    let late = buyer.get(&format!("{BOOKINGS}?from={}", hour(7))).send().await.expect(200);
    assert_eq!((late["data"].as_array().unwrap().len(), &late["data"][0]["id"]), (1, &made[0]));
    buyer.get(&format!("{BOOKINGS}?status=lost")).send().await.problem(422, "validation_failed");
    buyer.get(&format!("{BOOKINGS}?cursor=x")).send().await.problem(400, "cursor_invalid");
    buyer.get(&format!("{BOOKINGS}?from=soon")).send().await.fault(422, "validation_failed", "?from");
}

/// Promise: what cannot be booked is refused at its place, and nothing is kept for it.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let goods = shop.sell_service(json!({ "notice_minutes": 120, "horizon_days": 2 })).await;
    let price = goods.price_id();
    let half_past = hour(5).replace(":00:00Z", ":30:00Z");
    for (body, pointer, fault) in [
        (json!({ "starts_at": hour(5) }), "/price_id", "required"),
        (json!({ "price_id": price }), "/starts_at", "required"),
        (json!({ "price_id": "x", "starts_at": hour(5) }), "/price_id", "wrong_type"),
        (json!({ "price_id": shop.goods.price_id(), "starts_at": hour(5) }), "/price_id", "price_unavailable"),
        (json!({ "price_id": buyer.id, "starts_at": hour(5) }), "/price_id", "price_unavailable"),
        (json!({ "price_id": price, "starts_at": "2020-01-01T09:00:00Z" }), "/starts_at", "in_the_past"),
        (json!({ "price_id": price, "starts_at": hour(2) }), "/starts_at", "too_soon"),
        (json!({ "price_id": price, "starts_at": hour(72) }), "/starts_at", "too_late"),
        (json!({ "price_id": price, "starts_at": half_past }), "/starts_at", "outside_hours"),
        (json!({ "price_id": price, "starts_at": "tomorrow" }), "/starts_at", "wrong_type"),
        (json!({ "price_id": price, "starts_at": hour(5), "notes": "x".repeat(1001) }), "/notes", "too_long"),
        (json!({ "price_id": price, "starts_at": hour(5), "seat": 1 }), "/seat", "unknown_field"),
    ] {
        let answer = buyer.post(BOOKINGS, &body).send().await;
        assert_eq!(answer.fault(422, "validation_failed", pointer), fault, "{body:.120}");
    }
    let body = json!({ "price_id": price, "starts_at": hour(5), "account": "tenant" });
    buyer.post(BOOKINGS, &body).send().await.problem(422, "tenant_required");
    stack.api().post(BOOKINGS, &body).send().await.problem(401, "token_missing");
    assert_eq!(buyer.get(BOOKINGS).send().await.expect(200)["data"], json!([]));
    assert_eq!(buyer.get("/v1/orders").send().await.expect(200)["data"], json!([]));
}
