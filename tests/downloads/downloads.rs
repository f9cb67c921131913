//! `/v1/downloads`

use serde_json::{Value, json};
use turnpike_tests::{Stack, shop::Shop, token::now_seconds};

use crate::bought::{Bought, announce};

fn names(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(|item| item["filename"].as_str().unwrap().to_owned()).collect()
}

/// Promise: what was paid for is listed for its buyer, with a token that is new each time and good for an hour, and for nobody else.
#[tokio::test]
async fn what_was_bought() {
    let bought =
        Bought::new(json!({ "max_downloads": 3, "expires_in_days": 7, "content_type": "application/zip" })).await;
    let (first, second) = (bought.download().await, bought.download().await);
    assert_eq!(first["asset"]["id"], bought.asset["id"]);
    assert_eq!(first["asset"]["content_type"], "application/zip");
    assert_eq!((&first["filename"], &first["status"]), (&json!("recordings (1).zip"), &json!("active")));
    assert_eq!((&first["order"], &first["remaining"]), (&bought.order["public_id"], &json!(3)));
    let seconds = |member: &str| {
        let time = first[member].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        time.timestamp() - now_seconds() as i64
    };
    assert!((3_500..=3_600).contains(&seconds("access_expires_at")), "{first}");
    assert!((7 * 86_400 - 100..=7 * 86_400).contains(&seconds("expires_at")), "{first}");
    let token = first["access_token"].as_str().unwrap();
    assert_eq!(first["access_url"], format!("/v1/downloads/{token}/access"));
    // 43 characters of base64url are 256 bits.
    assert!(token.len() == 43 && first["access_token"] != second["access_token"]);
    for answer in [bought.shop.seller.get("/v1/downloads"), Stack::get().user().get("/v1/downloads")] {
        assert_eq!(names(&answer.send().await.expect(200)), [""; 0]);
    }
    Stack::get().api().get("/v1/downloads").send().await.problem(401, "token_missing");
}

/// Promise: nothing is there before it is paid, and a file that the seller adds later is for who bought before.
#[tokio::test]
async fn later_files_too() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    announce(&shop.seller, &shop.goods, json!({ "file_path": "a.zip" })).await;
    let buyer = stack.user();
    let list = async || names(&buyer.get("/v1/downloads").send().await.expect(200));
    buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    assert_eq!(list().await, [""; 0]);
    shop.sold(&buyer, &shop.goods).await;
    assert_eq!(list().await, ["a.zip"]);
    announce(&shop.seller, &shop.goods, json!({ "file_path": "b.zip" })).await;
    announce(&shop.seller, &shop.goods, json!({ "file_path": "c.zip", "is_active": false })).await;
    assert_eq!(list().await, ["b.zip", "a.zip"]);
}

/// Promise: what was bought for a tenant is its members', and is listed apart from one's own.
#[tokio::test]
async fn a_tenant_s() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    announce(&shop.seller, &shop.goods, json!({})).await;
    let tenant = turnpike_tests::shop::fresh("t");
    let (buyer, member, outsider) = (stack.member(&tenant), stack.member(&tenant), stack.member("t-elsewhere"));
    let mut order = shop.goods.order(1);
    order["account"] = json!("tenant");
    let order = buyer.post("/v1/orders", &order).send().await.expect(201);
    shop.confirm(&buyer, &order).await.expect(200);
    assert_eq!(names(&buyer.get("/v1/downloads").send().await.expect(200)), [""; 0]);
    let list = member.get("/v1/downloads?account=tenant").send().await.expect(200);
    assert_eq!((names(&list).len(), &list["data"][0]["account"]), (1, &json!("tenant")));
    assert_eq!(names(&outsider.get("/v1/downloads?account=tenant").send().await.expect(200)), [""; 0]);
    stack.user().get("/v1/downloads?account=tenant").send().await.fault(422, "tenant_required", "/account");
}

/// Promise: the list has pages, newest first, and refuses what it cannot mean.
#[tokio::test]
async fn pages() {
    let stack = Stack::get();
    let shop = Shop::open(&stack).await;
    let mut wanted = Vec::new();
    for name in ["a.zip", "b.zip", "c.zip"] {
        announce(&shop.seller, &shop.goods, json!({ "file_path": name })).await;
        wanted.insert(0, name.to_owned());
    }
    let buyer = stack.user();
    shop.sold(&buyer, &shop.goods).await;
    let (mut found, mut path) = (Vec::new(), "/v1/downloads?limit=2".to_owned());
    loop {
        let page = buyer.get(&path).send().await.expect(200);
        found.extend(names(&page));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/downloads?limit=2&cursor={cursor}");
    }
    assert_eq!(found, wanted);
    buyer.get("/v1/downloads?cursor=x").send().await.problem(400, "cursor_invalid");
    for (query, pointer) in [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=x", "?limit"),
        ("account=all", "?account"),
        ("page=1", "?page"),
    ] {
        buyer.get(&format!("/v1/downloads?{query}")).send().await.fault(422, "validation_failed", pointer);
    }
}
