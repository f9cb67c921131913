//! `deliver-outbox`: what buyers are written.

use std::time::Duration;

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    resend::{Resend, SEND, deliver, kinds, pass},
    shop::Shop,
    stand_in::Fault,
    users::Account,
};

/// A user with an address who has bought something.
async fn bought(stack: &Stack) -> (Account, Value) {
    let (shop, account) = (Shop::open(stack).await, stack.sign_up().await);
    let order = shop.sold(&account.api, &shop.goods).await;
    (account, order)
}

/// Promise: who buys gets a confirmation, in plain text and in HTML, from the shop, and pays no moment for it.
#[tokio::test]
async fn a_buyer_is_written() {
    let (stack, resend) = (Stack::get(), Resend::get());
    let (account, order) = bought(&stack).await;
    let mails = resend.deliver(&stack, &account.email, 2).await;
    assert_eq!(kinds(&mails), ["order_confirmation", "receipt"]);
    let mail = mails.iter().find(|mail| mail["tags"][0]["value"] == "order_confirmation").unwrap();
    let word = |member: &str| mail[member].as_str().unwrap();
    let public_id = order["public_id"].as_str().unwrap();
    assert!(word("subject").contains(public_id) && word("subject").starts_with("Your order"), "{mail}");
    assert!(
        word("text").contains("29.00 USD") && word("html").contains("29.00 USD") && word("html").contains("<table")
    );
    assert_eq!((word("from"), &mail["to"]), ("Example Shop <shop@example.com>", &json!([account.email])));
}

/// Promise: a user who reads Spanish is written in Spanish.
#[tokio::test]
async fn in_the_reader_s_language() {
    let (stack, resend) = (Stack::get(), Resend::get());
    let (shop, account) = (Shop::open(&stack).await, stack.sign_up().await);
    let change = account
        .api
        .request("PATCH", "/v1/me")
        .body("application/json", r#"{"locale": "es-MX", "display_name": "Ana"}"#);
    change.send().await.expect(200);
    shop.sold(&account.api, &shop.goods).await;
    let mails = resend.deliver(&stack, &account.email, 2).await;
    for mail in &mails {
        let text = mail["text"].as_str().unwrap();
        assert!(text.starts_with("Hola, Ana:") && text.contains("29,00 USD"), "{text}");
    }
}

/// Promise: an appointment is confirmed, and a fall of the balance is told, once each.
#[tokio::test]
async fn what_else_there_is_to_tell() {
    let (stack, resend) = (Stack::get(), Resend::get());
    let (shop, account) = (Shop::open(&stack).await, stack.sign_up().await);
    let service = shop.sell_service(json!({})).await;
    let starts_at =
        (turnpike_tests::shop::now() + Duration::from_secs(3 * 86_400)).format("%Y-%m-%dT10:00:00Z").to_string();
    let booking = json!({ "price_id": service.price_id(), "starts_at": starts_at });
    let booked = account.api.post("/v1/account/bookings", &booking).send().await.expect(201);
    shop.confirm(&account.api, &json!({ "public_id": booked["order"] })).await.expect(200);
    let grant = json!({ "user_id": account.id(), "amount": 100, "source": "promo" });
    stack.service().post("/v1/credits/grants", &grant).send().await.expect(201);
    for amount in [60, 35, 1] {
        account.api.post("/v1/credits/spend", &json!({ "amount": amount })).send().await.expect(200);
    }
    let mails = resend.deliver(&stack, &account.email, 4).await;
    assert_eq!(kinds(&mails), ["booking_confirmation", "low_balance", "order_confirmation", "receipt"]);
    let of = |kind: &str| mails.iter().find(|mail| mail["tags"][0]["value"] == kind).unwrap()["text"].as_str().unwrap();
    assert!(of("booking_confirmation").contains("at 10:00 (UTC)"), "{}", of("booking_confirmation"));
    assert!(of("low_balance").contains("5 credits"), "{}", of("low_balance"));
}

/// Promise: however many runs there are at once, a mail is handed over once.
#[tokio::test]
async fn runs_at_once_send_once() {
    let (stack, resend) = (Stack::get(), Resend::get());
    let (shop, account) = (Shop::open(&stack).await, stack.sign_up().await);
    for _ in 0..10 {
        shop.sold(&account.api, &shop.goods).await;
    }
    let service = stack.service();
    let runs = futures_util::future::join_all((0..10).map(|_| deliver(&service))).await;
    assert!(runs.iter().all(|run| run["status"] == "succeeded"));
    let mails = resend.deliver(&stack, &account.email, 20).await;
    assert_eq!((mails.len(), resend.sent(&account.email).await.len()), (20, 20));
}

/// Promise: an answer that was lost on the way is asked for again under the same key, so that the mail is there once.
#[tokio::test]
async fn a_lost_answer_is_no_second_mail() {
    let (stack, resend) = (Stack::get(), Resend::get());
    let (shop, account) = (Shop::open(&stack).await, stack.sign_up().await);
    let faults = [Fault::CutAfter, Fault::StatusAfter(500), Fault::Half, Fault::CutBefore, Fault::Status(429)];
    for (round, fault) in faults.iter().enumerate() {
        let planned = resend.fault(&account.email, SEND, fault).await;
        shop.sold(&account.api, &shop.goods).await;
        deliver(&stack.service()).await;
        planned.stop().await;
        pass(&account.email).await;
        resend.deliver(&stack, &account.email, 2 * (round + 1)).await;
    }
    pass(&account.email).await;
    deliver(&stack.service()).await;
    let mails = resend.mails(&account.email).await;
    let sent = resend.sent(&account.email).await;
    let mut keys: Vec<_> = sent.iter().map(|sent| sent.key.clone()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!((mails.len(), keys.len()), (10, 10), "{}", kinds(&mails).join(" "));
    assert!(sent.iter().any(|sent| sent.replayed), "no answer was lost");
}

/// Promise: Resend away takes nothing from a purchase: it is paid and fulfilled while no mail goes out.
#[tokio::test]
async fn a_purchase_does_not_wait() {
    let (stack, resend) = (Stack::get(), Resend::get());
    let (shop, account) = (Shop::open(&stack).await, stack.sign_up().await);
    let planned = resend.fault(&account.email, SEND, &Fault::SilentBefore).await;
    let order = shop.sold(&account.api, &shop.goods).await;
    assert_eq!((&order["status"], &order["fulfilment"]), (&json!("paid"), &json!("fulfilled")));
    assert!(resend.mails(&account.email).await.is_empty());
    planned.stop().await;
    resend.deliver(&stack, &account.email, 2).await;
}
