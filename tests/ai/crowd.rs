//! A thousand calls at once, of which many go wrong.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::time::sleep;
use turnpike_tests::{
    Stack,
    ai::{CHAT, double, model},
    database,
    users::User,
    wait,
};

/// A user may make sixty calls a minute.
const USERS: usize = 20;
const CALLS_A_USER: u64 = 50;
/// How many are under way at once.
const AT_ONCE: usize = 64;
/// What each has: enough for some of the calls, and not for all at once.
const CREDITS: i64 = 6_000;
/// What goes on when a client has gone may take so long: it is not seen before there is something to write.
const SETTLE_LIMIT: Duration = Duration::from_secs(60);

/// A small generator, so that a run can be had again by its seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// One of the ways in which a call can go.
fn words(random: &mut Random) -> Value {
    let pieces = 1 + random.next(20);
    let mut words = json!({ "pieces": pieces, "every_ms": random.next(20), "times": 1 + random.next(5) });
    match random.next(8) {
        0 => words["cut_after"] = random.next(pieces + 1).into(),
        1 => words["error_after"] = random.next(pieces).into(),
        2 => words["status"] = [400, 401, 429, 500, 503][random.next(5) as usize].into(),
        3 => words["no_usage"] = true.into(),
        4 => words["first_ms"] = random.next(400).into(),
        5 => words["garbage"] = "nonsense\n\n".into(),
        // More than was held.
        6 => words["usage"] = json!({ "input": 100_000, "output": 100_000 }),
        _ => words["usage"] = json!({ "input": random.next(200), "output": random.next(100) }),
    }
    words
}

/// Makes a call, and leaves it in the middle or before it begins, sometimes.
async fn call(user: &User, body: &Value, leaves: u64) {
    match leaves {
        0 => {
            let asking = user.post(CHAT, body).try_send();
            drop(tokio::time::timeout(Duration::from_millis(30), asking).await);
        }
        1 => {
            let mut open = user.open(body).await;
            drop(open.body.next().await);
        }
        _ => {
            // Refusals and cuts are what this is about: any answer will do.
            if let Ok(answer) = user.post(CHAT, body).try_send().await {
                assert_ne!(answer.status, 500, "{}", answer.text());
            }
        }
    }
}

/// Promise: whatever goes wrong in a thousand calls at once, no balance goes below zero, nothing stays held, and what was charged is
/// what the usage says and what the ledger says.
#[tokio::test]
async fn a_thousand_calls_add_up() {
    let seed = std::env::var("TURNPIKE_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
    eprintln!("seed: TURNPIKE_SEED={seed}");
    let stack = Stack::get();
    let mut models = Vec::new();
    for provider in ["openrouter", "ollama", "openai_compatible"] {
        models.push(model(&stack, provider, "chat").await);
    }
    let users: Vec<User> = stream::iter(0..USERS).then(|_| stack.user_with_credits(CREDITS)).collect().await;
    let mut random = Random(seed);
    let mut calls = Vec::new();
    for _ in 0..CALLS_A_USER {
        for user in &users {
            let model = &models[random.next(3) as usize];
            let mut body = double(model, words(&mut random));
            body["stream"] = (random.next(3) > 0).into();
            calls.push((user, body, random.next(6)));
        }
    }
    stream::iter(&calls).for_each_concurrent(AT_ONCE, |(user, body, leaves)| call(user, body, *leaves)).await;
    let database = database::connect().await;
    let running = "select count(*) from public.ai_calls as c where c.status = 'running' and c.actor_id = any ($1)";
    let ids: Vec<_> = users.iter().map(|user| user.id).collect();
    wait::until("the end of every call", SETTLE_LIMIT, async || {
        sleep(Duration::from_millis(200)).await;
        let left: i64 = database.query_one(running, &[&ids]).await.unwrap().get(0);
        (left == 0).then_some(())
    })
    .await;
    let mut all = 0;
    for user in &users {
        let (balance, held, available) = user.figures().await;
        assert!(balance >= 0 && held == 0 && available == balance, "{balance} {held} {available}");
        let sums = "select count(*), coalesce(sum(charged), 0)::bigint, coalesce(sum(shortfall), 0)::bigint \
            from public.ai_calls where actor_id = $1";
        let row = database.query_one(sums, &[&user.id]).await.unwrap();
        let (count, charged, shortfall): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
        assert_eq!((CREDITS - charged, shortfall), (balance, 0), "the sum of the usage is what is gone");
        let summary = user.get("/v1/ai/usage/summary").send().await.expect(200);
        assert_eq!(
            (summary["totals"]["credits"].as_i64(), summary["totals"]["calls"].as_i64()),
            (Some(charged), Some(count))
        );
        all += count;
    }
    eprintln!("{all} of {} calls began", calls.len());
    assert!(all > 200, "{all} calls began");
    assert_eq!(database::broken_invariants(&database).await, Vec::<String>::new());
}
