//! `/v1/account/customer`

use serde_json::{Value, json};
use turnpike_tests::{Answer, Api, Stack};

const CUSTOMER: &str = "/v1/account/customer";

async fn change(api: &Api, body: &Value) -> Answer {
    api.request("PATCH", CUSTOMER).body("application/json", body.to_string()).send().await
}

/// Promise: before anything was saved there is something to show: the account's own address.
#[tokio::test]
async fn there_is_always_one() {
    let user = Stack::get().user();
    let customer = user.get(CUSTOMER).send().await.expect(200);
    assert_eq!((&customer["user_id"], &customer["metadata"]), (&json!(user.id), &json!({})));
    assert_eq!(customer["email"], format!("{}@example.com", user.id));
    for name in ["name", "phone", "company", "tax_id", "address", "updated_at"] {
        assert!(customer[name].is_null(), "{name}: {customer}");
    }
}

/// Promise: what is left out stays, null empties, and an address is replaced as a whole.
#[tokio::test]
async fn a_change_is_a_patch() {
    let user = Stack::get().user();
    let first = json!({
        "email": "bills@example.com", "name": "Ada Lovelace", "phone": "+34 600 000 000", "company": "Engines Ltd",
        "tax_id": "GB123456789", "address": { "line1": "1 Main Street", "city": "London", "country": "GB" }, "metadata": { "a": 1 },
    });
    let customer = change(&user, &first).await.expect(200);
    for (name, value) in first.as_object().unwrap() {
        assert_eq!(&customer[name], value, "{name}");
    }
    assert_eq!(user.get(CUSTOMER).send().await.expect(200), customer);
    let second =
        json!({ "email": null, "company": null, "address": { "city": "Madrid", "country": "ES", "line2": null } });
    let customer = change(&user, &second).await.expect(200);
    assert_eq!((&customer["company"], &customer["name"]), (&Value::Null, &json!("Ada Lovelace")));
    assert_eq!(customer["address"], json!({ "city": "Madrid", "country": "ES" }));
    assert_eq!(customer["email"], format!("{}@example.com", user.id));
    assert_eq!(change(&user, &json!({ "address": null })).await.expect(200)["address"], Value::Null);
    assert_eq!(change(&user, &json!({})).await.expect(200)["tax_id"], "GB123456789");
}

/// Promise: one user's details are nobody else's business.
#[tokio::test]
async fn others_have_their_own() {
    let stack = Stack::get();
    let tenant = stack.user().id.to_string();
    let (user, colleague) = (stack.member(&tenant), stack.member(&tenant));
    change(&user, &json!({ "name": "Ada" })).await.expect(200);
    assert!(colleague.get(CUSTOMER).send().await.expect(200)["name"].is_null());
    stack.api().get(CUSTOMER).send().await.problem(401, "token_missing");
    change(&stack.api(), &json!({})).await.problem(401, "token_missing");
}

/// Promise: what cannot stand on a bill is refused at its place, and nothing changes.
#[tokio::test]
async fn it_refuses() {
    let user = Stack::get().user();
    change(&user, &json!({ "name": "Ada" })).await.expect(200);
    for (body, pointer, fault) in [
        (json!({ "user_id": user.id }), "/user_id", "unknown_field"),
        (json!({ "email": "nobody" }), "/email", "invalid_format"),
        (json!({ "email": "a@b c" }), "/email", "invalid_format"),
        (json!({ "email": "x".repeat(255) }), "/email", "too_long"),
        (json!({ "name": 1 }), "/name", "wrong_type"),
        (json!({ "name": " " }), "/name", "invalid_format"),
        (json!({ "name": "a\nb" }), "/name", "invalid_format"),
        (json!({ "name": "x".repeat(201) }), "/name", "too_long"),
        (json!({ "phone": "call me" }), "/phone", "invalid_format"),
        (json!({ "tax_id": "x".repeat(41) }), "/tax_id", "too_long"),
        (json!({ "address": "London" }), "/address", "wrong_type"),
        (json!({ "address": { "country": "Spain" } }), "/address/country", "too_long"),
        (json!({ "address": { "country": "es" } }), "/address/country", "invalid_format"),
        (json!({ "address": { "planet": "Mars" } }), "/address/planet", "unknown_field"),
        (json!({ "address": { "city": 1 } }), "/address/city", "wrong_type"),
        (json!({ "metadata": [] }), "/metadata", "wrong_type"),
        (json!({ "metadata": { "a": "x".repeat(17_000) } }), "/metadata", "too_long"),
    ] {
        let answer = change(&user, &body).await;
        assert_eq!(answer.fault(422, "validation_failed", pointer), fault, "{body:.80}");
    }
    assert_eq!(user.get(CUSTOMER).send().await.expect(200)["name"], "Ada");
}
