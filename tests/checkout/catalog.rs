//! `/v1/products` and `/v1/plans`

use serde_json::{Value, json};
use turnpike_tests::{Stack, api::Api, shop::Shop};

/// The entry of a list that has this slug, on whichever page it is.
async fn listed(api: &Api, path: &str, slug: &str) -> Option<Value> {
    let mut cursor = String::new();
    loop {
        let page = api.get(&format!("{path}limit=100{cursor}")).send().await.expect(200);
        let found = page["data"].as_array().unwrap().iter().find(|entry| entry["slug"] == slug);
        match (found, page["next_cursor"].as_str()) {
            (Some(entry), _) => return Some(entry.clone()),
            (None, Some(next)) => cursor = format!("&cursor={next}"),
            (None, None) => return None,
        }
    }
}

/// Promise: whoever comes by sees what is published, with its prices, and neither drafts nor prices that are off.
#[tokio::test]
async fn everybody_sees_what_is_for_sale() {
    let (stack, anybody) = (Stack::get(), Stack::get().api());
    let shop = Shop::open(&stack).await;
    let product = anybody.get(&format!("/v1/products/{}", shop.goods.slug())).send().await.expect(200);
    assert_eq!((&product["id"], &product["in_stock"]), (&shop.goods.product["id"], &json!(true)));
    assert_eq!((&product["prices"][0]["amount"], &product["prices"][0]["currency"]), (&json!(2900), &json!("usd")));
    assert!(
        product["plan"].is_null() && product["service_offer"].is_null() && product["seller_id"].is_null(),
        "{product}"
    );
    assert_eq!(listed(&anybody, "/v1/products?", shop.goods.slug()).await, Some(product));

    let draft = shop.sell(json!({ "visibility": "draft" }), json!({})).await;
    anybody.get(&format!("/v1/products/{}", draft.slug())).send().await.problem(404, "product_not_found");
    assert_eq!(listed(&anybody, "/v1/products?", draft.slug()).await, None);
    shop.reprice(&shop.goods, json!({ "active": false })).await;
    let product = anybody.get(&format!("/v1/products/{}", shop.goods.slug())).send().await;
    assert!(product.status == 404 || product.json()["prices"] == json!([]), "{}", product.text());
}

/// Promise: a plan says what it gives, in the version that is sold now.
#[tokio::test]
async fn plans_say_what_they_give() {
    let (stack, anybody) = (Stack::get(), Stack::get().api());
    let shop = Shop::open(&stack).await;
    let features = json!({ "api_access": { "calls_per_hour": 100 } });
    let plan = json!({ "initial_credits": 50, "monthly_credits": 20, "trial_days": 14, "features": features });
    let goods = shop.sell_plan(900, plan).await;
    let entry = listed(&anybody, "/v1/plans?", goods.slug()).await.unwrap();
    let plan = &entry["plan"];
    assert_eq!(
        (&plan["version"], &plan["initial_credits"], &plan["monthly_credits"]),
        (&json!(1), &json!(50), &json!(20))
    );
    assert_eq!((&plan["trial_days"], &plan["features"]), (&json!(14), &features));
    shop.change(&goods, json!({ "plan": { "monthly_credits": 30 } })).await;
    let entry = listed(&anybody, "/v1/plans?", goods.slug()).await.unwrap();
    assert_eq!((&entry["plan"]["version"], &entry["plan"]["monthly_credits"]), (&json!(2), &json!(30)));
    assert_eq!(listed(&anybody, "/v1/plans?", shop.goods.slug()).await, None, "what is no plan is not among the plans");
}

/// Promise: lists go page by page, each entry once, and take a type.
#[tokio::test]
async fn lists_go_by_pages() {
    let (stack, anybody) = (Stack::get(), Stack::get().api());
    let shop = Shop::open(&stack).await;
    for _ in 0..3 {
        shop.sell(json!({ "product_type": "credits" }), json!({ "credits": 100 })).await;
    }
    let first = anybody.get("/v1/products?product_type=credits&limit=2").send().await.expect(200);
    let next = first["next_cursor"].as_str().unwrap();
    let path = format!("/v1/products?product_type=credits&limit=2&cursor={next}");
    let second = anybody.get(&path).send().await.expect(200);
    let ids = |page: &Value| page["data"].as_array().unwrap().iter().map(|p| p["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&first).len(), 2);
    assert!(ids(&second).iter().all(|id| !ids(&first).contains(id)), "an entry stands on two pages");
    let types = |page: &Value| page["data"].as_array().unwrap().iter().all(|p| p["product_type"] == "credits");
    assert!(types(&first) && types(&second));
}

/// Promise: who has an answer already is told so, and gets the new one once it has changed.
#[tokio::test]
async fn answers_have_tags() {
    let (stack, anybody) = (Stack::get(), Stack::get().api());
    let shop = Shop::open(&stack).await;
    let path = format!("/v1/products/{}", shop.goods.slug());
    let first = anybody.get(&path).send().await;
    first.expect(200);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag}");
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    assert!(first.headers.get_all("vary").iter().any(|value| value.to_str().unwrap().contains("origin")));
    for had in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = anybody.get(&path).header("if-none-match", &had).send().await;
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, tag.as_str()), "{had}");
        assert_eq!(again.header("cache-control"), "public, max-age=60");
    }
    shop.reprice(&shop.goods, json!({ "amount": 3100 })).await;
    let changed = anybody.get(&path).header("if-none-match", &tag).send().await;
    assert_eq!(changed.expect(200)["prices"][0]["amount"], 3100);
    assert_ne!(changed.header("etag"), tag);
    for list in ["/v1/products?limit=1", "/v1/plans?limit=1"] {
        assert!(!anybody.get(list).send().await.header("etag").is_empty(), "{list}");
    }
    let refused = anybody.get("/v1/products/no-such-product").send().await;
    refused.problem(404, "product_not_found");
    assert_eq!((refused.header("etag"), refused.header("cache-control")), ("", "no-store"));
}

/// Promise: a page of an allowed origin may ask with a tag and read the tag.
#[tokio::test]
async fn pages_may_use_tags() {
    let api = Stack::get().api();
    let origin = "http://localhost:5173";
    let ask = api.request("OPTIONS", "/v1/products").header("origin", origin);
    let answer = ask.header("access-control-request-method", "GET").send().await;
    assert!(answer.header("access-control-allow-headers").contains("if-none-match"));
    let answer = api.get("/v1/products?limit=1").header("origin", origin).send().await;
    assert!(answer.header("access-control-expose-headers").contains("etag"));
    assert_eq!(answer.header("access-control-allow-origin"), origin);
}

/// Promise: the times of a service are those that can be booked, and a service alone has times.
#[tokio::test]
async fn services_have_times() {
    let (stack, anybody) = (Stack::get(), Stack::get().api());
    let shop = Shop::open(&stack).await;
    let service = shop.sell_service(json!({ "capacity": 2 })).await;
    let slots = anybody.get(&format!("/v1/products/{}/slots", service.slug())).send().await.expect(200);
    let first = &slots["data"][0];
    assert_eq!(
        (&first["free"], &slots["capacity"], &slots["time_zone"]),
        (&json!(2), &json!(2), &json!("UTC")),
        "{slots}"
    );
    assert!(first["starts_at"].as_str().unwrap() < first["ends_at"].as_str().unwrap(), "{first}");
    let path = format!("/v1/products/{}/slots", shop.goods.slug());
    anybody.get(&path).send().await.problem(404, "service_offer_not_found");
    anybody.get("/v1/products/no-such-product/slots").send().await.problem(404, "product_not_found");
    let path = format!("/v1/products/{}/slots", service.slug());
    for (query, pointer) in
        [("days=0", "/days"), ("days=32", "/days"), ("from=1999-01-01", "/from"), ("from=x", "?from"), ("to=x", "?to")]
    {
        anybody.get(&format!("{path}?{query}")).send().await.fault(422, "validation_failed", pointer);
    }
    let today = anybody.get(&format!("{path}?days=1")).send().await.expect(200);
    assert!(today["data"].as_array().unwrap().len() < slots["data"].as_array().unwrap().len());
}

/// Promise: a misspelt query is an error, and so is a page that cannot be.
#[tokio::test]
async fn it_refuses() {
    let anybody = Stack::get().api();
    for (path, pointer) in [
        ("/v1/products?type=digital", "?type"),
        ("/v1/products?product_type=cheap", "/product_type"),
        ("/v1/products?limit=0", "/limit"),
        ("/v1/products?limit=101", "/limit"),
        ("/v1/plans?limit=x", "?limit"),
        ("/v1/plans?product_type=digital", "?product_type"),
    ] {
        anybody.get(path).send().await.fault(422, "validation_failed", pointer);
    }
    anybody.get("/v1/products?cursor=nonsense").send().await.problem(400, "cursor_invalid");
    anybody.post("/v1/products", &json!({})).send().await.problem(405, "method_not_allowed");
}
