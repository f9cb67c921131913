//! `/v1/credits/grants`

use std::time::Duration;

use serde_json::json;
use turnpike_tests::{Stack, wait};
use uuid::Uuid;

const GRANTS: &str = "/v1/credits/grants";

/// Promise: administrators and back ends give credits, and the answer says what there is now.
#[tokio::test]
async fn they_give_credits() {
    let stack = Stack::get();
    let user = stack.user();
    let grant = json!({ "user_id": user.id, "amount": 5, "source": "manual", "priority": 7, "description": "Sorry" });
    for (number, giver) in [stack.admin().with_token(stack.admin().token()), stack.service()].into_iter().enumerate() {
        let given = giver.post(GRANTS, &grant).send().await.expect(201);
        let balance = 5 * (number as i64 + 1);
        assert_eq!(
            (&given["balance"], &given["available"], &given["debt"]),
            (&json!(balance), &json!(balance), &json!(0))
        );
        assert_eq!((&given["grant"]["remaining"], &given["grant"]["priority"]), (&json!(5), &json!(7)));
        assert_eq!((&given["transaction"]["kind"], &given["transaction"]["amount"]), (&json!("grant"), &json!(5)));
        let cause = if number == 0 { "admin" } else { "task" };
        assert_eq!(given["transaction"]["cause"]["kind"], cause);
    }
}

/// Promise: nobody else does, themselves included.
#[tokio::test]
async fn nobody_else_does() {
    let stack = Stack::get();
    let user = stack.user();
    let grant = json!({ "user_id": user.id, "amount": 5, "source": "manual" });
    user.post(GRANTS, &grant).send().await.problem(403, "forbidden");
    stack.user_with(json!({ "role": "seller" })).post(GRANTS, &grant).send().await.problem(403, "forbidden");
    // The role of back ends in a user's token counts for nothing: only the secret makes a service.
    stack.user_with(json!({ "roles": ["service"] })).post(GRANTS, &grant).send().await.problem(403, "forbidden");
    stack.api().post(GRANTS, &grant).send().await.problem(401, "token_missing");
    for wrong in [format!("{}x", stack.service_secret), stack.service_secret[1..].to_owned(), "x".to_owned()] {
        stack.api().with_token(&wrong).post(GRANTS, &grant).send().await.problem(401, "token_invalid");
    }
    assert_eq!(user.figures().await, (0, 0, 0));
}

/// Promise: a lot with an end is gone when it comes, and the ledger says so.
#[tokio::test]
async fn a_lot_expires() {
    let stack = Stack::get();
    let user = stack.user();
    let soon = turnpike_tests::token::rfc3339_in(2);
    let grant = json!({ "user_id": user.id, "amount": 5, "source": "promo", "expires_at": soon });
    stack.service().post(GRANTS, &grant).send().await.expect(201);
    stack.give(&user, 3).await;
    assert_eq!(user.figures().await.0, 8);
    wait::until("the end of the lot", Duration::from_secs(15), async || (user.figures().await.2 == 3).then_some(()))
        .await;
    user.post("/v1/credits/spend", &json!({ "amount": 4 })).send().await.problem(402, "insufficient_credits");
    user.post("/v1/credits/spend", &json!({ "amount": 1 })).send().await.expect(200);
    assert_eq!((user.figures().await, user.movements("expire").await), ((2, 0, 2), 1));
}

/// Promise: a grant that cannot be meant is refused at its place.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let (id, admin) = (Uuid::new_v4(), stack.admin());
    for (body, pointer) in [
        (json!({ "amount": 5, "source": "promo" }), "/user_id"),
        (json!({ "user_id": id, "tenant_id": "t", "amount": 5, "source": "promo" }), "/user_id"),
        (json!({ "user_id": "me", "amount": 5, "source": "promo" }), "/user_id"),
        (json!({ "user_id": id, "source": "promo" }), "/amount"),
        (json!({ "user_id": id, "amount": 0, "source": "promo" }), "/amount"),
        (json!({ "user_id": id, "amount": -5, "source": "promo" }), "/amount"),
        (json!({ "user_id": id, "amount": 1_000_000_000_000_001_i64, "source": "promo" }), "/amount"),
        (json!({ "user_id": id, "amount": 5 }), "/source"),
        (json!({ "user_id": id, "amount": 5, "source": "theft" }), "/source"),
        (json!({ "user_id": id, "amount": 5, "source": "promo", "priority": -1 }), "/priority"),
        (json!({ "user_id": id, "amount": 5, "source": "promo", "expires_at": "2020-01-01T00:00:00Z" }), "/expires_at"),
        (json!({ "user_id": id, "amount": 5, "source": "promo", "expires_at": "infinity" }), "/expires_at"),
        (json!({ "user_id": id, "amount": 5, "source": "promo", "description": "x".repeat(501) }), "/description"),
        (json!({ "user_id": id, "amount": 5, "source": "promo", "free": true }), "/free"),
    ] {
        admin.post(GRANTS, &body).send().await.fault(422, "validation_failed", pointer);
    }
}

/// Promise: a retried grant is one grant.
#[tokio::test]
async fn a_retry_gives_once() {
    let stack = Stack::get();
    let user = stack.user();
    let key = Uuid::new_v4().to_string();
    let grant = json!({ "user_id": user.id, "amount": 5, "source": "purchase" });
    let send = || stack.service().post(GRANTS, &grant).key(&key).send();
    let (first, second) = (send().await, send().await);
    assert_eq!((first.status, second.status, &first.body), (201, 201, &second.body));
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(user.figures().await, (5, 0, 5));
}
