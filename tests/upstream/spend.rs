//! `/v1/credits/spend` over a network that breaks.

use std::time::{Duration, Instant};

use serde_json::json;
use turnpike_tests::{Answer, Api, Stack};

use crate::chaos::{Chaos, Fault};

const SPEND: &str = "/v1/credits/spend";
const RPC: &str = "/rpc/credit_spend";

async fn spend(api: &Api) -> Answer {
    api.post(SPEND, &json!({ "amount": 1 })).key("again").send().await
}

/// Promise: a database that is away is 503, who a token is can still be said, and afterwards the same key does its work.
#[tokio::test]
async fn away() {
    let mut chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(5).await;
    let api = chaos.of(&user);
    chaos.go_away().await;
    spend(&api).await.problem(503, "database_unavailable");
    api.get("/v1/credits/balance").send().await.problem(503, "database_unavailable");
    api.get("/v1/auth/verify").send().await.expect(200);
    api.get("/v1/health").send().await.expect(200);
    chaos.come_back().await;
    let answer = spend(&api).await;
    assert_eq!((answer.expect(200)["balance"].as_i64(), answer.header("idempotent-replayed")), (Some(4), ""));
}

/// Promise: a database that does not answer in time is 504, in time; what it did all the same is done once.
#[tokio::test]
async fn slow_to_answer() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(5).await;
    let api = chaos.of(&user);
    chaos.fault(RPC, Fault::SlowAnswer);
    let began = Instant::now();
    spend(&api).await.problem(504, "database_timeout");
    assert!(began.elapsed() < Duration::from_millis(3_500), "{:?}", began.elapsed());
    chaos.fault("", Fault::None);
    let again = spend(&api).await;
    assert_eq!((again.expect(200)["balance"].as_i64(), again.header("idempotent-replayed")), (Some(4), "true"));
    assert_eq!((user.figures().await, user.movements("spend").await), ((4, 0, 4), 1));
}

/// Promise: a call that never arrived is 504 too, and its retry does the work.
#[tokio::test]
async fn slow_to_arrive() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(5).await;
    let api = chaos.of(&user);
    chaos.fault(RPC, Fault::SlowRequest);
    spend(&api).await.problem(504, "database_timeout");
    chaos.fault("", Fault::None);
    let again = spend(&api).await;
    assert_eq!((again.expect(200)["balance"].as_i64(), again.header("idempotent-replayed")), (Some(4), ""));
}

/// Promise: a page where JSON should be is 503, whatever its status says, and never reaches the caller.
#[tokio::test]
async fn somebody_else_answers() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(5).await;
    let api = chaos.of(&user);
    for status in [200, 201, 403, 404, 429, 500, 502, 503] {
        chaos.fault(RPC, Fault::Html(status));
        let answer = spend(&api).await;
        answer.problem(503, "database_unavailable");
        assert!(!answer.text().contains("Bad gateway"), "{}", answer.text());
    }
    chaos.fault("", Fault::None);
    assert_eq!(spend(&api).await.expect(200)["balance"], 4);
}

/// Promise: cut off after the database has committed is 503, and the retry gets the answer that was lost.
#[tokio::test]
async fn cut_off_after_the_commit() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(5).await;
    let api = chaos.of(&user);
    for fault in [Fault::CutAfterCommit, Fault::HalfAnAnswer] {
        let key = format!("{fault:?}");
        let send = || api.post(SPEND, &json!({ "amount": 1 })).key(&key).send();
        chaos.fault(RPC, fault);
        send().await.problem(503, "database_unavailable");
        chaos.fault("", Fault::None);
        let (again, third) = (send().await, send().await);
        again.expect(200);
        assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &third.body), "{fault:?}");
    }
    assert_eq!((user.figures().await, user.movements("spend").await), ((3, 0, 3), 2));
}

/// Promise: the database's own troubles are ours, in our words.
#[tokio::test]
async fn the_database_s_own_errors() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(5).await;
    let api = chaos.of(&user);
    for (state, status, code) in [
        ("57P01", 503, "database_unavailable"),
        ("53300", 503, "database_unavailable"),
        ("PGRST001", 503, "database_unavailable"),
        ("XX000", 503, "database_unavailable"),
        ("57014", 504, "database_timeout"),
        ("55P03", 409, "idempotency_in_progress"),
        ("42501", 403, "forbidden"),
        ("PT402", 500, "internal"),
    ] {
        chaos.fault(RPC, Fault::Error(state));
        spend(&api).await.problem(status, code);
    }
}

/// Promise: one that waits keeps nobody else waiting.
#[tokio::test]
async fn others_are_served_meanwhile() {
    let chaos = Chaos::new().await;
    let user = Stack::get().user_with_credits(5).await;
    let api = chaos.of(&user);
    chaos.fault(RPC, Fault::SlowRequest);
    let slow = futures_util::future::join_all((0..20).map(|_| api.post(SPEND, &json!({ "amount": 1 })).send()));
    let fast = async {
        let began = Instant::now();
        for _ in 0..5 {
            api.get("/v1/credits/balance").send().await.expect(200);
        }
        began.elapsed()
    };
    let (slow, fast) = tokio::join!(slow, fast);
    slow.iter().for_each(|answer| drop(answer.problem(504, "database_timeout")));
    assert!(fast < Duration::from_millis(1_400), "{fast:?}");
}
