//! The same functions with a store that speaks S3.

use serde_json::{Value, json};
use turnpike_tests::{Api, Stack, stack::required};

use crate::bought::{BYTES, Bought, fetch};

/// Promise: with S3 too the buyer gets the very bytes that the seller uploaded, counted, and from the store itself.
#[tokio::test]
async fn the_very_bytes_from_s3() {
    let bought = Bought::at(&required("TURNPIKE_S3_URL"), json!({ "max_downloads": 1 })).await;
    let place = format!("{}/{}/{}/", required("S3_ENDPOINT"), required("S3_BUCKET"), bought.shop.seller.id);
    assert!(bought.asset["upload_url"].as_str().unwrap().starts_with(&place), "{}", bought.asset);
    assert_eq!(bought.asset["upload_token"], Value::Null);
    let token = bought.token().await;
    let given = bought.access(&token).await.expect(200);
    assert_eq!((&given["filename"], &given["remaining"]), (&json!("recordings (1).zip"), &json!(0)));
    let url = given["url"].as_str().unwrap();
    assert!(url.starts_with(&place) && url.contains("X-Amz-Expires=600&"), "{url}");
    assert!(
        url.contains("response-content-disposition=attachment%3B%20filename%3D%22recordings%20%281%29.zip%22"),
        "{url}"
    );
    let file = fetch(url).await;
    assert_eq!((file.status, &file.body[..]), (200, BYTES));
    assert_eq!(fetch(&url.replace("recordings%20", "others%20")).await.status, 403);
    bought.access(&token).await.problem(409, "download_used_up");
}

/// Promise: an administrator learns that bytes go to the storage and come back, whichever it is.
#[tokio::test]
async fn a_preflight() {
    let stack = Stack::get();
    for url in [stack.url.clone(), required("TURNPIKE_S3_URL")] {
        let admin = Api::new(&url).with_token(stack.admin().token());
        let found = admin.request("POST", "/v1/preflight/storage").send().await.expect(200);
        assert_eq!((&found["ok"], found["steps"].as_array().unwrap().len()), (&json!(true), 2), "{found}");
    }
    stack.user().request("POST", "/v1/preflight/storage").send().await.problem(403, "forbidden");
}
