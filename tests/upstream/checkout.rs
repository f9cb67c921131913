//! A database that is lost between a provider's answer and the moment that it is written down.

use serde_json::json;
use turnpike_tests::{
    Stack,
    api::Answer,
    database,
    shop::{Shop, fresh},
    stripe::Stripe,
    users::User,
};

use crate::chaos::{Chaos, Fault};

const FINISH: &str = "/rpc/provider_operation_finish";

/// As if the time had passed for which a call is believed to be under way.
async fn forty_seconds_later(buyer: &User) {
    let client = database::connect().await;
    for sql in [
        "update public.provider_operations set running_until = now() - interval '1 second' where caller = $1",
        "update public.idempotency_keys set running_until = now() - interval '1 second' where caller = $1",
    ] {
        assert_eq!(client.execute(sql, &[&buyer.id]).await.unwrap(), 1, "{sql}");
    }
}

async fn broken_books() -> i64 {
    let sql = "select (select count(*) from turnpike.check_sales_invariants()) + (select count(*) from turnpike.check_invariants())";
    database::connect().await.query_one(sql, &[]).await.unwrap().get(0)
}

/// Promise: whether the last step was not done, or done and not heard of, the same key ends in one order, one page and one
/// session at the provider.
#[tokio::test]
async fn between_the_provider_and_the_books() {
    let chaos = Chaos::new().await;
    let (stack, stripe) = (Stack::get(), Stripe::get());
    let shop = Shop::open(&stack).await;
    for (fault, was_done) in [
        (Fault::Html(503), false),
        (Fault::CutAfterCommit, true),
        (Fault::SlowAnswer, true),
        (Fault::SlowRequest, false),
    ] {
        let buyer = stack.user();
        let api = chaos.of(&buyer);
        let name = fresh("lost");
        let goods = shop.sell(json!({ "name": name, "stock": 1 }), json!({})).await;
        let send = || async { api.post("/v1/checkout/sessions", &goods.session("stripe")).key("one").send().await };
        chaos.fault(FINISH, fault);
        let lost: Answer = send().await;
        assert!([503, 504].contains(&lost.status), "{fault:?}: {}", lost.text());
        chaos.fault("", Fault::None);
        if !was_done {
            send().await.problem(409, "idempotency_in_progress");
            forty_seconds_later(&buyer).await;
        }
        let (again, third) = (send().await, send().await);
        let session = again.expect(201);
        assert_eq!(
            (again.header("idempotent-replayed"), &again.body),
            (if was_done { "true" } else { "" }, &third.body)
        );
        assert_eq!(third.header("idempotent-replayed"), "true", "{fault:?}");
        assert_eq!(stripe.sessions(session["order"]["public_id"].as_str().unwrap()).await.len(), 1, "{fault:?}");
        let orders = buyer.get("/v1/orders").send().await.expect(200);
        assert_eq!(orders["data"].as_array().unwrap().len(), 1, "{fault:?}");
    }
    assert_eq!(broken_books().await, 0);
}
