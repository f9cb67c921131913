//! A file that a seller has uploaded and a buyer has paid for, all of it over HTTP.

use serde_json::{Value, json};
use turnpike_tests::{
    Answer, Api, Stack,
    shop::{Goods, Shop},
    users::User,
};

/// What the seller uploads.
pub(crate) const BYTES: &[u8] = b"PK\x03\x04 not quite a zip \x00\xff";

/// A file, its seller and its buyer.
pub(crate) struct Bought {
    pub(crate) shop: Shop,
    pub(crate) buyer: User,
    pub(crate) asset: Value,
    pub(crate) order: Value,
    /// The functions that have to do with files, for the buyer.
    pub(crate) files: Api,
}

impl Bought {
    /// A file of the usual store; `asset` says what is not as usual.
    pub(crate) async fn new(asset: Value) -> Self {
        Self::at(&Stack::get().url, asset).await
    }

    /// The same, with the functions at `url` for whatever has to do with files.
    pub(crate) async fn at(url: &str, asset: Value) -> Self {
        let stack = Stack::get();
        let shop = Shop::open(&stack).await;
        let asset = announce(&Api::new(url).with_token(shop.seller.token()), &shop.goods, asset).await;
        assert_eq!(upload(&asset, BYTES).await.status, 200);
        let buyer = stack.user();
        let order = shop.sold(&buyer, &shop.goods).await;
        let files = Api::new(url).with_token(buyer.token());
        Self { shop, buyer, asset, order, files }
    }

    /// The one download, as the list shows it now, with a new token.
    pub(crate) async fn download(&self) -> Value {
        let list = self.files.get("/v1/downloads").send().await.expect(200);
        assert_eq!((list["data"].as_array().unwrap().len(), &list["next_cursor"]), (1, &Value::Null), "{list}");
        list["data"][0].clone()
    }

    /// A token of it.
    pub(crate) async fn token(&self) -> String {
        self.download().await["access_token"].as_str().unwrap().to_owned()
    }

    /// Takes a download with a token.
    pub(crate) async fn access(&self, token: &str) -> Answer {
        access(&self.files, token).await
    }
}

/// Announces a file of a product.
pub(crate) async fn announce(seller: &Api, goods: &Goods, asset: Value) -> Value {
    let mut body = json!({ "title": "The recordings", "file_path": "v1/recordings (1).zip" });
    body.as_object_mut().unwrap().extend(asset.as_object().unwrap().clone());
    seller.post(&format!("/v1/seller/products/{}/assets", goods.id()), &body).send().await.expect(201)
}

/// Sends bytes to an upload URL, as anybody who has it may.
pub(crate) async fn upload(asset: &Value, bytes: &'static [u8]) -> Answer {
    Api::new(asset["upload_url"].as_str().unwrap()).request("PUT", "").body("application/zip", bytes).send().await
}

/// Takes a download with a token.
pub(crate) async fn access(caller: &Api, token: &str) -> Answer {
    caller.post(&format!("/v1/downloads/{token}/access"), &json!({})).send().await
}

/// What a URL gives to anybody who has it.
pub(crate) async fn fetch(url: &str) -> Answer {
    Api::new(url).get("").send().await
}
