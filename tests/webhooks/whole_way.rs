//! From the seller's file to the buyer's disk, and everything that happens on the way.

use serde_json::{Value, json};
use turnpike_tests::{
    Api, Stack,
    resend::{Resend, kinds},
    shop::Shop,
    stripe::Stripe,
    wait,
};

use crate::purchase::{LIMIT, assert_books, public_id};

/// What the seller uploads.
const BYTES: &[u8] = b"RIFF\x24\x00\x00\x00WAVE a river at night \xff\x00";

/// Promise: a seller uploads a file; a buyer orders it and pays on the provider's page; the provider's report alone pays the
/// order, writes the mails and opens the file; the buyer is written to and downloads the seller's very bytes.
#[tokio::test]
async fn from_the_seller_to_the_buyer() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let file = json!({ "title": "The recording", "file_path": "river.wav", "max_downloads": 2 });
    let path = format!("/v1/seller/products/{}/assets", shop.goods.id());
    let asset = shop.seller.post(&path, &file).send().await.expect(201);
    let upload = Api::new(asset["upload_url"].as_str().unwrap());
    assert_eq!(upload.request("PUT", "").body("audio/wav", BYTES).send().await.status, 200);

    let buyer = stack.sign_up().await;
    let session = shop.goods.session("stripe");
    let session = buyer.api.post("/v1/checkout/sessions", &session).send().await.expect(201);
    let order = format!("/v1/orders/{}", public_id(&session));
    let downloads = async || buyer.api.get("/v1/downloads").send().await.expect(200)["data"].clone();
    assert_eq!(buyer.api.get(&order).send().await.expect(200)["status"], "pending");
    assert_eq!(downloads().await, json!([]), "nothing is given before the money has come");

    Stripe::get().pay(session["checkout_url"].as_str().unwrap()).await;
    wait::until("the order that is paid", LIMIT, async || {
        let order = buyer.api.get(&order).send().await.expect(200);
        (order["status"] == "paid").then_some(order)
    })
    .await;

    let mails = Resend::get().deliver(&stack, &buyer.email, 3).await;
    assert_eq!(kinds(&mails), ["download_ready", "order_confirmation", "receipt"]);
    let ready = mails.iter().find(|mail| mail["tags"][0]["value"] == "download_ready").unwrap();
    assert!(ready["text"].as_str().unwrap().contains("The recording"), "{ready}");

    let download: Value = downloads().await[0].clone();
    let access = download["access_url"].as_str().unwrap();
    let given = buyer.api.post(access, &json!({})).send().await.expect(200);
    assert_eq!((&given["filename"], &given["remaining"]), (&json!("river.wav"), &json!(1)));
    let fetched = Api::new(given["url"].as_str().unwrap()).get("").send().await;
    assert_eq!((fetched.status, &fetched.body[..]), (200, BYTES));
    assert_books().await;
}
