//! `/v1/downloads` over a network that breaks between the functions and the database or the storage.

use serde_json::{Value, json};
use turnpike_tests::{Answer, Api, Stack, shop::Shop};

use crate::chaos::{Chaos, Fault};

const SIGN: &str = "/storage/v1/object/sign/";
const COUNT: &str = "/rpc/download_access";
const UNDO: &str = "/rpc/download_access_undo";

/// A buyer behind the network that breaks, with one file that may be downloaded twice, if it was uploaded.
struct Buyer {
    chaos: Chaos,
    api: Api,
}

impl Buyer {
    async fn new(uploaded: bool) -> Self {
        let stack = Stack::get();
        let (chaos, shop, user) = (Chaos::new().await, Shop::open(&stack).await, stack.user());
        let asset = json!({ "title": "The recordings", "file_path": "recordings.zip", "max_downloads": 2 });
        let path = format!("/v1/seller/products/{}/assets", shop.goods.id());
        let asset = shop.seller.post(&path, &asset).send().await.expect(201);
        if uploaded {
            let upload = Api::new(asset["upload_url"].as_str().unwrap());
            assert_eq!(upload.request("PUT", "").body("application/zip", "bytes").send().await.status, 200);
        }
        shop.sold(&user, &shop.goods).await;
        let api = chaos.of(&user);
        Self { chaos, api }
    }

    async fn download(&self) -> Value {
        self.api.get("/v1/downloads").send().await.expect(200)["data"][0].clone()
    }

    async fn access(&self, key: Option<&str>) -> Answer {
        let url = self.download().await["access_url"].as_str().unwrap().to_owned();
        let call = self.api.post(&url, &json!({}));
        match key {
            Some(key) => call.key(key).send().await,
            None => call.send().await,
        }
    }
}

/// Promise: a list asks the database once; a download asks the database and then the storage, each once.
#[tokio::test]
async fn one_trip_and_two() {
    let buyer = Buyer::new(true).await;
    let before = buyer.chaos.calls();
    let url = buyer.download().await["access_url"].as_str().unwrap().to_owned();
    assert_eq!(buyer.chaos.calls() - before, 1);
    buyer.api.post(&url, &json!({})).send().await.expect(200);
    assert_eq!(buyer.chaos.calls() - before, 3);
}

/// Promise: a storage that is away, slow or not itself is 502, 503 or 504, and takes no download.
#[tokio::test]
async fn a_storage_that_is_not_itself() {
    let buyer = Buyer::new(true).await;
    for (fault, status, code) in [
        (Fault::Html(502), 503, "storage_unavailable"),
        (Fault::Html(429), 503, "storage_unavailable"),
        (Fault::Html(400), 502, "storage_refused"),
        (Fault::Html(200), 502, "upstream_invalid"),
        (Fault::HalfAnAnswer, 503, "storage_unavailable"),
        (Fault::SlowRequest, 504, "storage_timeout"),
        (Fault::SlowAnswer, 504, "storage_timeout"),
    ] {
        buyer.chaos.fault(SIGN, fault);
        for key in [None, Some("one")] {
            buyer.access(key).await.problem(status, code);
        }
        assert_eq!(buyer.download().await["remaining"], 2, "{fault:?}");
    }
    buyer.chaos.fault("", Fault::None);
    assert_eq!(buyer.access(None).await.expect(200)["remaining"], 1);
}

/// Promise: where the database is away too, a download too few is left and never one too many.
#[tokio::test]
async fn never_one_too_many() {
    let buyer = Buyer::new(false).await;
    buyer.chaos.fault(COUNT, Fault::Html(500));
    let before = buyer.chaos.calls();
    buyer.access(None).await.problem(503, "database_unavailable");
    // The list and the count: the storage is not asked.
    assert_eq!(buyer.chaos.calls() - before, 2);
    buyer.chaos.fault("", Fault::None);
    buyer.access(None).await.problem(409, "download_unavailable");
    assert_eq!(buyer.download().await["remaining"], 2);
    buyer.chaos.fault(UNDO, Fault::Html(500));
    buyer.access(None).await.problem(409, "download_unavailable");
    assert_eq!(buyer.download().await["remaining"], 1);
    buyer.chaos.fault(COUNT, Fault::CutAfterCommit);
    buyer.access(None).await.problem(503, "database_unavailable");
    assert_eq!(buyer.download().await["remaining"], 0);
}
