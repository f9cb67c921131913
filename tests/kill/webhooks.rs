//! The same report again after every process was killed.

use serde_json::{Value, json};
use turnpike_tests::{
    Stack, database,
    shop::{Shop, fresh},
    users::User,
    wait,
    webhook::{self, of_stripe},
};

use crate::RECOVERY_LIMIT;

/// A purchase that Stripe has reported, and what came of it.
pub(crate) struct Reported {
    buyer: User,
    event: Value,
}

impl Reported {
    /// 100 credits, paid and reported.
    pub(crate) async fn new(stack: &Stack) -> Self {
        let (shop, buyer) = (Shop::open(stack).await, stack.user());
        let product = json!({ "product_type": "credits", "feature_keys": ["studio"] });
        let pack = shop.sell(product, json!({ "amount": 500, "credits": 100 })).await;
        let order = buyer.post("/v1/orders", &pack.order(1)).send().await.expect(201);
        let intent = json!({
            "id": fresh("pi").replace('-', "_"), "object": "payment_intent", "amount": 500, "amount_received": 500, "currency": "usd",
            "metadata": { "order_public_id": order["public_id"] }, "payment_method_types": ["card"],
        });
        let event = of_stripe("payment_intent.succeeded", &intent);
        let receipt = webhook::stripe(&stack.api(), &event).await.expect(200);
        assert_eq!((&receipt["status"], &receipt["replayed"]), (&json!("applied"), &json!(false)));
        Self { buyer, event }
    }

    /// Reports it again, until somebody listens: nothing happens.
    pub(crate) async fn again(&self, stack: &Stack, database_url: &str) {
        let receipt = wait::until("the report's answer", RECOVERY_LIMIT, async || {
            let answer = webhook::stripe(&stack.api(), &self.event).await;
            (answer.status == 200).then(|| answer.json())
        })
        .await;
        assert_eq!((&receipt["status"], &receipt["replayed"]), (&json!("applied"), &json!(true)));
        let sql = "select (select count(*) from public.credit_grants as g join public.credit_accounts as a on a.id = g.account_id
            where a.user_id = $1 and g.amount = 100), (select count(*) from public.entitlements where user_id = $1),
            (select count(*) from public.payments where user_id = $1 and status = 'succeeded')";
        let row = database::connect_to(database_url).await.query_one(sql, &[&self.buyer.id]).await.unwrap();
        assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1), row.get::<_, i64>(2)), (1, 1, 1));
    }
}
