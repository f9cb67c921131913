//! `/v1/downloads/{token}/access`

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};
use turnpike_tests::{Api, Stack, token::now_seconds};

use crate::bought::{BYTES, Bought, access, announce, fetch};

/// Promise: the buyer gets the very bytes that the seller uploaded, by a URL that anybody can follow, for ten minutes and under the file's name.
#[tokio::test]
async fn the_very_bytes() {
    let bought = Bought::new(json!({ "max_downloads": 2 })).await;
    let given = bought.access(&bought.token().await).await.expect(200);
    assert_eq!((&given["filename"], &given["remaining"]), (&json!("recordings (1).zip"), &json!(1)));
    assert_eq!(given.as_object().unwrap().len(), 4, "{given}");
    let until = given["expires_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert!((590..=600).contains(&(until.timestamp() - now_seconds() as i64)), "{until}");
    let url = given["url"].as_str().unwrap();
    assert!(url.ends_with("&download=recordings+%281%29.zip"), "{url}");
    let file = fetch(url).await;
    assert_eq!((file.status, &file.body[..]), (200, BYTES));
    let (path, query) = url.split_once('?').unwrap();
    for wrong in
        [url.replace("recordings%20(1)", "others"), format!("{path}?{}", query.replacen("token=ey", "token=ez", 1))]
    {
        assert!(wrong != url && (400..500).contains(&fetch(&wrong).await.status), "{wrong}");
    }
}

/// Promise: no way leads around the count: with the own token the storage gives a buyer neither the file nor a URL of it.
#[tokio::test]
async fn no_way_around() {
    let stack = Stack::get();
    let bought = Bought::new(json!({ "max_downloads": 1 })).await;
    let name = bought.asset["storage_path"].as_str().unwrap().replace(' ', "%20");
    let storage = Api::new(&stack.supabase_url);
    for caller in [bought.buyer.token(), stack.user_with(json!({ "roles": ["service"] })).token()] {
        let caller = storage.with_token(caller);
        for call in [
            caller.get(&format!("/storage/v1/object/assets/{name}")),
            caller.get(&format!("/storage/v1/object/authenticated/assets/{name}")),
            caller.post(&format!("/storage/v1/object/sign/assets/{name}"), &json!({ "expiresIn": 60 })),
        ] {
            let answer = call.header("apikey", &stack.publishable_key).send().await;
            assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text());
        }
    }
    let rpc = storage.with_token(bought.buyer.token());
    let counted = rpc.post("/rest/v1/rpc/download_access", &json!({ "p_token": bought.token().await }));
    let counted = counted.header("apikey", &stack.publishable_key).send().await.json();
    let undo = rpc.post("/rest/v1/rpc/download_access_undo", &json!({ "p_access_id": counted["access_id"] }));
    assert_eq!(undo.header("apikey", &stack.publishable_key).send().await.status, 403);
    assert_eq!(bought.download().await["status"], "used_up");
}

/// Promise: with three left and twenty who ask at once, three get a URL and the rest are told that none is left.
#[tokio::test]
async fn a_crowd() {
    let bought = Bought::new(json!({ "max_downloads": 3 })).await;
    let token = bought.token().await;
    let answers = join_all((0..20).map(|_| bought.access(&token))).await;
    let mut left: Vec<_> =
        answers.iter().filter(|it| it.status == 200).map(|it| it.json()["remaining"].as_i64().unwrap()).collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2]);
    for refused in answers.iter().filter(|it| it.status != 200) {
        refused.problem(409, "download_used_up");
    }
    let shown = bought.download().await;
    assert_eq!(
        (&shown["status"], &shown["downloads"], &shown["access_token"]),
        (&json!("used_up"), &json!(3), &Value::Null)
    );
}

/// Promise: a retry under its key counts once and gets a URL that works, also of the last one; the key of another is another.
#[tokio::test]
async fn a_retry_counts_once() {
    let bought = Bought::new(json!({ "max_downloads": 1 })).await;
    let path = format!("/v1/downloads/{}/access", bought.token().await);
    let send = async |key: &str| bought.buyer.post(&path, &json!({})).key(key).send().await;
    let (first, second) = (send("one").await, send("one").await);
    assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
    for answer in [first, second] {
        let given = answer.expect(200);
        assert_eq!(given["remaining"], 0);
        assert_eq!(&fetch(given["url"].as_str().unwrap()).await.body[..], BYTES);
    }
    send("two").await.problem(409, "download_used_up");
    let elsewhere = format!("/v1/downloads/{}/access", "A".repeat(43));
    bought.buyer.post(&elsewhere, &json!({})).key("one").send().await.problem(422, "idempotency_key_reused");
}

/// Promise: a token is of use to its owner alone, and what is none is not found, whatever it is made of.
#[tokio::test]
async fn somebody_else_s() {
    let stack = Stack::get();
    let bought = Bought::new(json!({ "max_downloads": 1 })).await;
    let token = bought.token().await;
    for stranger in [stack.user(), stack.admin(), stack.member("t")] {
        access(&stranger, &token).await.problem(404, "download_not_found");
    }
    access(&bought.shop.seller, &token).await.problem(404, "download_not_found");
    access(&stack.api(), &token).await.problem(401, "token_missing");
    access(&stack.service(), &token).await.problem(401, "token_invalid");
    let last = format!("{}{}", &token[..42], if token.ends_with('A') { 'E' } else { 'A' });
    for wrong in ["x", "%20", "é", "%00", "%ff", &"A".repeat(5_000), &last] {
        bought.access(wrong).await.problem(404, "download_not_found");
    }
    assert_eq!(bought.download().await["remaining"], 1);
    bought.access(&token).await.expect(200);
}

/// Promise: what cannot be meant is refused, and takes nothing.
#[tokio::test]
async fn it_refuses() {
    let bought = Bought::new(json!({ "max_downloads": 1 })).await;
    let path = format!("/v1/downloads/{}/access", bought.token().await);
    bought.buyer.post(&path, &json!({ "filename": "a" })).send().await.fault(422, "validation_failed", "/filename");
    bought.buyer.post(&path, &json!([])).send().await.problem(422, "validation_failed");
    bought.buyer.post(&path, &json!({})).key("").send().await.problem(400, "idempotency_key_invalid");
    bought.buyer.request("POST", &path).body("text/plain", "{}").send().await.problem(415, "unsupported_media_type");
    bought.buyer.get(&path).send().await.problem(405, "method_not_allowed");
    assert_eq!(bought.download().await["remaining"], 1);
    // No body is as good as an empty one.
    bought.buyer.request("POST", &path).send().await.expect(200);
}

/// Promise: a file that was announced and never uploaded is not there, which takes no download, under a key or without.
#[tokio::test]
async fn never_uploaded() {
    let bought = Bought::new(json!({})).await;
    let missing = json!({ "file_path": "missing.zip", "max_downloads": 1 });
    let missing = announce(&bought.shop.seller, &bought.shop.goods, missing).await;
    let find = async || {
        let list = bought.buyer.get("/v1/downloads").send().await.expect(200);
        list["data"].as_array().unwrap().iter().find(|it| it["asset"]["id"] == missing["id"]).unwrap().clone()
    };
    let path = find().await["access_url"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        bought.buyer.post(&path, &json!({})).send().await.problem(409, "download_unavailable");
        bought.buyer.post(&path, &json!({})).key("one").send().await.problem(409, "download_unavailable");
    }
    assert_eq!(find().await["remaining"], 1);
    crate::bought::upload(&missing, BYTES).await;
    let given = bought.buyer.post(&path, &json!({})).key("one").send().await.expect(200);
    assert_eq!(&fetch(given["url"].as_str().unwrap()).await.body[..], BYTES);
    bought.buyer.post(&path, &json!({})).send().await.problem(409, "download_used_up");
}

/// Promise: a refund takes the file back, and so does a seller who switches it off; one who deletes it still owes it.
#[tokio::test]
async fn taken_back() {
    let bought = Bought::new(json!({})).await;
    let token = bought.token().await;
    let asset = format!("/v1/seller/assets/{}", bought.asset["id"].as_str().unwrap());
    let switch = async |on: bool| {
        let change = json!({ "is_active": on }).to_string();
        bought.shop.seller.request("PATCH", &asset).body("application/json", change).send().await.expect(200);
    };
    switch(false).await;
    bought.access(&token).await.problem(409, "download_unavailable");
    switch(true).await;
    bought.shop.seller.request("DELETE", &asset).send().await;
    bought.access(&token).await.expect(200);
    let refunds = format!("/v1/payments/{}/refunds", bought.order["payment_id"].as_str().unwrap());
    bought.shop.seller.post(&refunds, &json!({})).send().await.expect(201);
    bought.access(&token).await.problem(409, "download_revoked");
    assert_eq!(bought.download().await["status"], "revoked");
}
