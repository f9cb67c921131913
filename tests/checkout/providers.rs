//! `GET /v1/payments/providers`, and what is asked of a provider that cannot do it.

use serde_json::json;
use turnpike_tests::{Stack, shop::Shop};

/// Promise: every provider is listed, and says whether it is configured and what it can do.
#[tokio::test]
async fn providers_are_listed() {
    let stack = Stack::get();
    let list = stack.user().get("/v1/payments/providers").send().await.expect(200);
    let names: Vec<_> = list["data"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    for name in ["stripe", "paypal", "bank_transfer", "clerk"] {
        assert_eq!(names.iter().filter(|own| **own == name).count(), 1, "{names:?}");
    }
    for provider in list["data"].as_array().unwrap() {
        assert!(provider["configured"].is_boolean() && provider["capabilities"].is_array(), "{provider}");
        assert_eq!(provider["livemode"], false, "the tests' money is not real: {provider}");
    }
    let bank = list["data"].as_array().unwrap().iter().find(|p| p["name"] == "bank_transfer").unwrap();
    assert_eq!(bank["configured"], true);
    stack.api().get("/v1/payments/providers").send().await.problem(401, "token_missing");
}

/// Promise: a provider that there is none of, or that is not configured, refuses with its name and nothing is ordered.
#[tokio::test]
async fn a_provider_that_is_not_there_refuses() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let list = stack.user().get("/v1/payments/providers").send().await.expect(200);
    let off = list["data"].as_array().unwrap().iter().filter(|provider| provider["configured"] == false);
    let off: Vec<&str> = off.map(|provider| provider["name"].as_str().unwrap()).collect();
    for name in off.into_iter().chain(["development", "none", "barter", ""]) {
        let answer = buyer.post("/v1/checkout/sessions", &shop.goods.session(name)).send().await;
        assert_eq!(answer.problem(422, "provider_not_configured")["provider"], name);
    }
    assert_eq!(buyer.get("/v1/orders").send().await.expect(200)["data"], json!([]));
}

/// Promise: what a provider has not got is refused by its name.
#[tokio::test]
async fn a_provider_that_cannot_refuses() {
    let stack = Stack::get();
    let (shop, buyer) = (Shop::open(&stack).await, stack.user());
    let portal = json!({ "provider": "bank_transfer", "return_url": turnpike_tests::shop::CANCEL_URL });
    let answer = buyer.post("/v1/checkout/portal", &portal).send().await;
    assert!(
        ["customer_unknown", "provider_unsupported"].contains(&answer.json()["code"].as_str().unwrap()),
        "{}",
        answer.text()
    );
    let order = buyer.post("/v1/orders", &shop.goods.order(1)).send().await.expect(201);
    assert_eq!(order["status"], "pending");
}
