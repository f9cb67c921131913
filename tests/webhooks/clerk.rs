//! Clerk's users, organisations and payments.

use serde_json::json;
use turnpike_tests::{
    Stack, database,
    shop::{Shop, fresh},
    stack::required,
    webhook::{self, of_clerk},
};
use uuid::Uuid;

use crate::purchase::id;

fn user_id(subject: &str) -> Uuid {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, required("CLERK_ISSUER").as_bytes());
    Uuid::new_v5(&namespace, subject.as_bytes())
}

/// Promise: a user of Clerk's has a profile as soon as Clerk tells of them, and one who was deleted stays so.
#[tokio::test]
async fn users() {
    let (stack, client) = (Stack::get(), database::connect().await);
    let subject = id("user");
    let data = json!({
        "id": subject, "first_name": "Ada", "last_name": "Lovelace", "email_addresses": [{ "id": "i", "email_address": "ada@example.com" }],
        "updated_at": 1_800_000_000_000_i64,
    });
    let send = async |kind: &str| webhook::clerk(&stack.api(), &id("msg"), &of_clerk(kind, &data)).await.expect(200);
    assert_eq!(send("user.created").await["status"], "applied");
    let name = "select display_name from public.profiles where user_id = $1";
    let row = client.query_one(name, &[&user_id(&subject)]).await.unwrap();
    assert_eq!(row.get::<_, Option<String>>(0).as_deref(), Some("Ada Lovelace"));
    assert_eq!(send("user.deleted").await["status"], "applied");
    send("user.updated").await;
    assert!(
        client
            .query_opt(name, &[&user_id(&subject)])
            .await
            .unwrap()
            .is_none_or(|row| row.get::<_, Option<String>>(0).is_none())
    );
}

/// Promise: a payment of Clerk Billing pays the newest order of its payer for its plan, once.
#[tokio::test]
async fn a_payment_finds_its_order() {
    let stack = Stack::get();
    let (shop, tenant) = (Shop::open(&stack).await, id("org"));
    let plan = format!("cplan_{}", fresh("p").replace('-', ""));
    let goods = shop.sell_plan(900, json!({ "monthly_credits": 40 })).await;
    shop.reprice(&goods, json!({ "clerk_plan_id": plan })).await;
    let member = stack.member(&tenant);
    let mut order = goods.session("clerk");
    order["account"] = "tenant".into();
    let session = member.post("/v1/checkout/sessions", &order).send().await.expect(201);
    let amount = |amount: i64| json!({ "amount": amount, "currency": "USD" });
    let item = json!({ "id": id("item"), "status": "active", "plan_id": plan, "period_start": 1_800_000_000_000_i64, "period_end": 1_802_678_400_000_i64 });
    let attempt = json!({
        "id": id("pa"), "payment_id": id("cpa"), "status": "paid", "charge_type": "checkout", "payer": { "organization_id": tenant },
        "totals": { "subtotal": amount(900), "tax_total": amount(100), "grand_total": amount(1000) }, "subscription_items": [item],
    });
    for replayed in [false, true] {
        let event = of_clerk("paymentAttempt.updated", &attempt);
        let receipt = webhook::clerk(&stack.api(), &id("msg"), &event).await.expect(200);
        assert_eq!(receipt["status"], "applied", "{replayed}: {receipt}");
    }
    let path = format!("/v1/orders/{}", session["order"]["public_id"].as_str().unwrap());
    assert_eq!(member.get(&path).send().await.expect(200)["status"], "paid");
}
