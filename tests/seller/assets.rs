//! `/v1/seller/assets`, and those of a product

use serde_json::{Value, json};
use turnpike_tests::{Answer, Api, Stack, shop::Shop, token::now_seconds};

use crate::calls::{id, ids, patch, remove};

const BYTES: &[u8] = b"PK\x03\x04 not quite a zip \x00\xff";

fn asset() -> Value {
    json!({ "title": "The recordings", "file_path": "v1/recordings (1).zip" })
}

fn assets(shop: &Shop) -> String {
    format!("/v1/seller/products/{}/assets", shop.goods.id())
}

fn at(asset: &Value) -> String {
    format!("/v1/seller/assets/{}", id(asset))
}

/// Sends bytes to an upload URL, as anybody who has it may.
async fn upload(url: &str, bytes: &'static [u8]) -> Answer {
    Api::new(url).request("PUT", "").body("application/zip", bytes).send().await
}

/// What the storage has, for whom this token belongs to.
async fn stored(stack: &Stack, asset: &Value, token: &str) -> Answer {
    let path = asset["storage_path"].as_str().unwrap().replace(' ', "%20");
    let storage = Api::new(&stack.supabase_url).with_token(token);
    let call = storage.get(&format!("/storage/v1/object/assets/{path}"));
    call.header("apikey", &stack.publishable_key).send().await
}

/// Promise: the bytes that are sent to the upload URL are the file, for its seller and for nobody else.
#[tokio::test]
async fn bytes_go_to_the_storage() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let made = shop.seller.post(&assets(&shop), &asset()).send().await.expect(201);
    let name = format!("{}/{}/v1/recordings (1).zip", shop.seller.id, shop.goods.id());
    assert_eq!((made["storage_path"].as_str().unwrap(), &made["is_active"]), (name.as_str(), &json!(true)));
    let url = made["upload_url"].as_str().unwrap();
    assert!(url.starts_with("http") && url.ends_with(made["upload_token"].as_str().unwrap()), "{url}");
    let until = made["upload_expires_at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert!(until.timestamp() > now_seconds() as i64, "{until}");
    assert_ne!(stored(&stack, &made, shop.seller.token()).await.status, 200);
    assert_eq!(upload(url, BYTES).await.status, 200);
    let kept = stored(&stack, &made, shop.seller.token()).await;
    assert_eq!((kept.status, &kept.body[..]), (200, BYTES));
    for stranger in [stack.seller(), stack.user()] {
        assert_ne!(stored(&stack, &made, stranger.token()).await.status, 200);
    }
}

/// Promise: a new URL replaces the bytes; one that was tampered with, or is for another file, does nothing.
#[tokio::test]
async fn another_url_replaces_them() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let made = shop.seller.post(&assets(&shop), &asset()).send().await.expect(201);
    upload(made["upload_url"].as_str().unwrap(), b"first").await;
    let again = shop.seller.request("POST", &format!("{}/upload-url", at(&made))).send().await.expect(200);
    let url = again["upload_url"].as_str().unwrap();
    assert_eq!(again.as_object().unwrap().len(), 3, "{again}");
    for wrong in [format!("{}abc", &url[..url.len() - 3]), url.replace("recordings", "others")] {
        assert!((400..500).contains(&upload(&wrong, b"wrong").await.status), "{wrong}");
    }
    assert_eq!(&stored(&stack, &made, shop.seller.token()).await.body[..], b"first");
    assert_eq!(upload(url, BYTES).await.status, 200);
    assert_eq!(&stored(&stack, &made, shop.seller.token()).await.body[..], BYTES);
}

/// Promise: what is left out of a change stays, null empties; what is removed is gone, and counts no more.
#[tokio::test]
async fn a_change_is_a_patch() {
    let shop = Shop::open(&Stack::get()).await;
    let mut body = asset();
    body["max_downloads"] = json!(5);
    body["expires_in_days"] = json!(30);
    body["content_type"] = json!("application/zip");
    body["size_bytes"] = json!(6_000_000_000_i64);
    let made = shop.seller.post(&assets(&shop), &body).send().await.expect(201);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    let read = shop.seller.get(&at(&made)).send().await.expect(200);
    assert!(read["upload_url"].is_null() && read["title"] == made["title"], "{read}");
    let changed =
        patch(&shop.seller, &at(&made), &json!({ "title": "Birds", "max_downloads": null })).await.expect(200);
    assert_eq!((&changed["title"], &changed["max_downloads"]), (&json!("Birds"), &Value::Null));
    assert_eq!((&changed["expires_in_days"], &changed["upload_url"]), (&json!(30), &Value::Null));
    for (change, pointer) in [
        (json!({ "title": null }), "/title"),
        (json!({ "file_path": "../theirs" }), "/file_path"),
        (json!({ "storage_path": "a" }), "/storage_path"),
        (json!({ "is_active": null }), "/is_active"),
    ] {
        patch(&shop.seller, &at(&made), &change).await.fault(422, "validation_failed", pointer);
    }
    let product = format!("/v1/seller/products/{}", shop.goods.id());
    assert_eq!(shop.seller.get(&product).send().await.expect(200)["asset_count"], 1);
    remove(&shop.seller, &at(&made)).await;
    shop.seller.get(&at(&made)).send().await.problem(404, "asset_not_found");
    shop.seller.request("POST", &format!("{}/upload-url", at(&made))).send().await.problem(404, "asset_not_found");
    assert_eq!(shop.seller.get(&product).send().await.expect(200)["asset_count"], 0);
}

/// Promise: a retried announcement is one file, with a URL that is good now; the list has pages.
#[tokio::test]
async fn a_retry_makes_one() {
    let shop = Shop::open(&Stack::get()).await;
    let path = assets(&shop);
    let send = || shop.seller.post(&path, &asset()).key("one").send();
    let (first, second) = (send().await, send().await);
    assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
    let (first, second) = (first.expect(201), second.expect(201));
    assert_eq!((&first["id"], &first["created_at"]), (&second["id"], &second["created_at"]));
    assert_eq!(upload(second["upload_url"].as_str().unwrap(), BYTES).await.status, 200);
    let mut made = vec![first["id"].clone()];
    for name in ["a.zip", "b.zip"] {
        let body = json!({ "title": "More", "file_path": name });
        made.insert(0, shop.seller.post(&path, &body).send().await.expect(201)["id"].clone());
    }
    assert_eq!(ids(&shop.seller, &path).await, made);
    shop.seller.get(&format!("{path}?cursor=x")).send().await.problem(400, "cursor_invalid");
}

/// Promise: a file that cannot be meant is refused at its place, and no path leads out of the product's folder.
#[tokio::test]
async fn it_refuses() {
    let shop = Shop::open(&Stack::get()).await;
    let path = assets(&shop);
    let with = |name: &str, value: Value| {
        let mut body = asset();
        body[name] = value;
        body
    };
    for bad in [
        "",
        "/a.zip",
        "a/",
        "a//b",
        "..",
        "../a.zip",
        "a/../../b",
        "./a",
        "a/./b",
        "a\\b",
        "a?b",
        "a#b",
        "a%2e%2e/b",
        "é.zip",
        "a\n",
    ] {
        let answer = shop.seller.post(&path, &with("file_path", json!(bad))).send().await;
        assert_eq!(answer.fault(422, "validation_failed", "/file_path"), "invalid_format", "{bad:?}");
    }
    for (body, pointer) in [
        (json!({ "file_path": "a.zip" }), "/title"),
        (json!({ "title": "A" }), "/file_path"),
        (with("title", json!("")), "/title"),
        (with("file_path", json!("x".repeat(501))), "/file_path"),
        (with("max_downloads", json!(0)), "/max_downloads"),
        (with("expires_in_days", json!(0)), "/expires_in_days"),
        (with("content_type", json!("zip")), "/content_type"),
        (with("size_bytes", json!(-1)), "/size_bytes"),
        (with("is_active", json!("yes")), "/is_active"),
        (with("upload_url", json!("https://evil.example")), "/upload_url"),
    ] {
        shop.seller.post(&path, &body).send().await.fault(422, "validation_failed", pointer);
    }
    assert_eq!(ids(&shop.seller, &path).await, [] as [Value; 0]);
}
