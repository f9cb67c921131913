//! `POST /v1/orders/{public_id}/confirm`: how a developer pays without money.

use serde_json::{Value, json};
use turnpike_tests::{Stack, shop::Shop};

/// Promise: a confirmed order is paid and delivered, credits and rights included, as one that was paid with money.
#[tokio::test]
async fn it_delivers() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let product = json!({ "product_type": "credits", "feature_keys": ["studio"] });
    let pack = shop.sell(product, json!({ "amount": 500, "credits": 100 })).await;
    let order = buyer.post("/v1/orders", &pack.order(3)).send().await.expect(201);
    assert_eq!(buyer.figures().await, (0, 0, 0), "nothing is delivered before it is paid");
    let paid = shop.confirm(&buyer, &order).await.expect(200);
    assert_eq!((&paid["status"], &paid["fulfilment"]), (&json!("paid"), &json!("fulfilled")), "{paid}");
    assert_eq!((&paid["id"], &paid["total"]), (&order["id"], &order["total"]));
    assert!(paid["paid_at"].is_string() && paid["reserved_until"].is_null(), "{paid}");
    assert_eq!(buyer.figures().await, (300, 0, 300));
    assert_eq!(buyer.get("/v1/features?feature=studio").send().await.expect(200)["source"], "entitlement");
    let payment = &buyer.get("/v1/payments").send().await.expect(200)["data"][0];
    assert_eq!((&payment["provider"], &payment["status"]), (&json!("development"), &json!("succeeded")), "{payment}");
    assert_eq!((&payment["order"], &payment["livemode"]), (&order["public_id"], &json!(false)));
}

/// Promise: an order is paid once: whoever confirms again gets nothing more.
#[tokio::test]
async fn it_pays_once() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let pack = shop.sell(json!({ "product_type": "credits" }), json!({ "credits": 100 })).await;
    let order = buyer.post("/v1/orders", &pack.order(1)).send().await.expect(201);
    let answers = futures_util::future::join_all((0..10).map(|_| shop.confirm(&buyer, &order))).await;
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "order_already_paid");
    }
    assert_eq!((buyer.figures().await, buyer.movements("grant").await), ((100, 0, 100), 1));
    assert_eq!(buyer.get("/v1/payments").send().await.expect(200)["data"].as_array().unwrap().len(), 1);
}

/// Promise: without the secret nothing is paid, and nobody pays another's order.
#[tokio::test]
async fn it_wants_its_secret() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let path = format!("/v1/orders/{}/confirm", order["public_id"].as_str().unwrap());
    buyer.request("POST", &path).send().await.problem(403, "confirm_secret_invalid");
    for wrong in ["", "wrong", "local-order-confirm-secret-turnpik"] {
        let answer = buyer.request("POST", &path).header("x-confirm-secret", wrong).send().await;
        answer.problem(403, "confirm_secret_invalid");
    }
    shop.confirm(&stack.user(), &order).await.problem(404, "order_not_found");
    shop.confirm(&stack.api(), &order).await.problem(401, "token_missing");
    shop.confirm(&buyer, &json!({ "public_id": "TP-0000-0000" })).await.problem(404, "order_not_found");
    let order = buyer.get(&path.replace("/confirm", "")).send().await.expect(200);
    assert_eq!((&order["status"], &order["paid_at"]), (&json!("pending"), &Value::Null));
}

/// Promise: a user's own token cannot do in the database what the secret allows here.
#[tokio::test]
async fn the_database_refuses_users() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    let database = turnpike_tests::Api::new(&stack.supabase_url).with_token(buyer.token());
    for (function, arguments) in [
        ("order_confirm", json!({ "p_public_id": order["public_id"], "p_user_id": buyer.id })),
        ("provider_operation_finish", json!({ "p_operation_id": buyer.id, "p_result": {} })),
        ("provider_operation_fail", json!({ "p_operation_id": buyer.id, "p_outcome": "refused", "p_error": {} })),
    ] {
        let call = database.post(&format!("/rest/v1/rpc/{function}"), &arguments);
        let answer = call.header("apikey", &stack.publishable_key).send().await;
        assert_eq!(answer.status, 403, "{function}: {}", answer.text());
    }
}
