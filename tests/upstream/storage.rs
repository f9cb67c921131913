//! `/v1/seller/assets` over a network that breaks between the functions and the storage.

use serde_json::{Value, json};
use turnpike_tests::{Answer, Api, Stack, shop::Shop};

use crate::chaos::{Chaos, Fault};

const SIGN: &str = "/storage/v1/object/upload/sign/";

/// A shop, and its seller behind the network that breaks.
struct Seller {
    chaos: Chaos,
    api: Api,
    assets: String,
}

impl Seller {
    async fn new() -> Self {
        let chaos = Chaos::new().await;
        let shop = Shop::open(&Stack::get()).await;
        let api = chaos.of(&shop.seller);
        Self { chaos, api, assets: format!("/v1/seller/products/{}/assets", shop.goods.id()) }
    }

    async fn announce(&self) -> Answer {
        let asset = json!({ "title": "The recordings", "file_path": "recordings.zip" });
        self.api.post(&self.assets, &asset).key("one").send().await
    }

    async fn list(&self) -> Vec<Value> {
        self.api.get(&self.assets).send().await.expect(200)["data"].as_array().unwrap().clone()
    }
}

/// Promise: an announcement asks the database and then the storage, each once, and a new URL the same; all else the database.
#[tokio::test]
async fn two_trips_where_bytes_will_go() {
    let seller = Seller::new().await;
    let trips = async |call: turnpike_tests::api::Call| {
        let before = seller.chaos.calls();
        let answer = call.send().await;
        assert!(answer.status < 300, "{}", answer.text());
        (seller.chaos.calls() - before, answer)
    };
    let asset = json!({ "title": "The recordings", "file_path": "recordings.zip" });
    let (count, made) = trips(seller.api.post(&seller.assets, &asset)).await;
    assert_eq!(count, 2);
    let path = format!("/v1/seller/assets/{}", made.json()["id"].as_str().unwrap());
    assert_eq!(trips(seller.api.request("POST", &format!("{path}/upload-url"))).await.0, 2);
    assert_eq!(trips(seller.api.get(&path)).await.0, 1);
    assert_eq!(trips(seller.api.get(&seller.assets)).await.0, 1);
}

/// Promise: a storage that is away, slow or not itself is 502, 503 or 504; the file is there once, and the same key gives its URL.
#[tokio::test]
async fn a_storage_that_is_not_itself() {
    let seller = Seller::new().await;
    for (fault, status, code) in [
        (Fault::Html(502), 503, "storage_unavailable"),
        (Fault::Html(429), 503, "storage_unavailable"),
        (Fault::Html(400), 502, "storage_refused"),
        (Fault::Html(200), 502, "upstream_invalid"),
        (Fault::HalfAnAnswer, 503, "storage_unavailable"),
        (Fault::CutAfterCommit, 503, "storage_unavailable"),
        (Fault::SlowRequest, 504, "storage_timeout"),
        (Fault::SlowAnswer, 504, "storage_timeout"),
    ] {
        seller.chaos.fault(SIGN, fault);
        let answer = seller.announce().await;
        assert_eq!(answer.status, status, "{fault:?}: {}", answer.text());
        answer.problem(status, code);
        assert_eq!(seller.list().await.len(), 1, "{fault:?}");
    }
    seller.chaos.fault("", Fault::None);
    let made = seller.announce().await;
    assert_eq!(made.header("idempotent-replayed"), "true");
    assert!(made.expect(201)["upload_url"].is_string());
    assert_eq!(seller.list().await.len(), 1);
}

/// Promise: without the database nothing is asked of the storage.
#[tokio::test]
async fn the_database_comes_first() {
    let seller = Seller::new().await;
    seller.chaos.fault("/rpc/seller_asset_create", Fault::Html(500));
    let before = seller.chaos.calls();
    seller.announce().await.problem(503, "database_unavailable");
    assert_eq!(seller.chaos.calls() - before, 1);
}
