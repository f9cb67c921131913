//! Many callers of one account at the same moment.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use turnpike_tests::{Answer, Stack, users::User};

/// How many callers there are, and how many of them are on their way at once.
const CALLERS: usize = 1_000;
const AT_ONCE: usize = 200;

/// Sends every body as a spend, over connections of its own; how many answers had each status.
async fn crowd(user: &User, bodies: Vec<(Value, String)>) -> (BTreeMap<u16, usize>, Vec<Answer>) {
    let stack = Stack::get();
    let clients: Vec<_> = (0..8).map(|_| stack.api().with_token(user.token())).collect();
    let calls = bodies.into_iter().enumerate().map(|(number, (body, key))| {
        let call = clients[number % clients.len()].post("/v1/credits/spend", &body);
        if key.is_empty() { call.send() } else { call.key(&key).send() }
    });
    let answers: Vec<Answer> = stream::iter(calls).buffer_unordered(AT_ONCE).collect().await;
    let mut statuses = BTreeMap::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_default() += 1;
        if answer.status == 402 {
            answer.problem(402, "insufficient_credits");
        }
    }
    (statuses, answers)
}

fn spends(count: usize) -> Vec<(Value, String)> {
    vec![(json!({ "amount": 1 }), String::new()); count]
}

/// Promise: of a thousand who want the last credit, exactly one gets it, and the others are told that there is none.
#[tokio::test]
async fn a_thousand_want_the_last_credit() {
    let user = Stack::get().user_with_credits(1).await;
    let (statuses, _) = crowd(&user, spends(CALLERS)).await;
    assert_eq!(statuses, BTreeMap::from([(200, 1), (402, CALLERS - 1)]));
    assert_eq!((user.figures().await, user.movements("spend").await), ((0, 0, 0), 1));
}

/// Promise: of three hundred credits, three hundred are spent, whoever comes first.
#[tokio::test]
async fn no_credit_is_left_or_made() {
    let user = Stack::get().user_with_credits(300).await;
    let (statuses, answers) = crowd(&user, spends(400)).await;
    assert_eq!(statuses, BTreeMap::from([(200, 300), (402, 100)]));
    let mut left: Vec<_> =
        answers.iter().filter(|a| a.status == 200).map(|a| a.json()["balance"].as_i64().unwrap()).collect();
    left.sort_unstable();
    assert_eq!(left, (0..300).collect::<Vec<_>>(), "each spender saw another balance");
}

/// Promise: a hundred requests, each sent five times with its key, have a hundred effects.
#[tokio::test]
async fn retries_in_a_crowd_are_one_effect_each() {
    let user = Stack::get().user_with_credits(1_000).await;
    let bodies = (0..500).map(|number| (json!({ "amount": 1 }), format!("crowd-{}", number % 100))).collect();
    let (statuses, answers) = crowd(&user, bodies).await;
    let refused = answers.iter().filter(|answer| answer.status != 200);
    refused.for_each(|answer| drop(answer.problem(409, "idempotency_in_progress")));
    let first = answers.iter().filter(|a| a.status == 200 && a.header("idempotent-replayed").is_empty()).count();
    assert_eq!((first, user.figures().await), (100, (900, 0, 900)), "{statuses:?}");
}

/// Promise: holds and spends at once never promise a credit twice.
#[tokio::test]
async fn holds_and_spends_share_what_there_is() {
    let user = Stack::get().user_with_credits(50).await;
    let hold = (0..100).map(|_| user.post("/v1/credits/holds", &json!({ "amount": 1 })).send());
    let spend = (0..100).map(|_| user.post("/v1/credits/spend", &json!({ "amount": 1 })).send());
    let (held, spent) = tokio::join!(
        stream::iter(hold).buffer_unordered(50).collect::<Vec<_>>(),
        stream::iter(spend).buffer_unordered(50).collect::<Vec<_>>(),
    );
    let count =
        |answers: &[Answer], status: u16| answers.iter().filter(|answer| answer.status == status).count() as i64;
    let (held, spent) = ((count(&held, 201), count(&held, 402)), (count(&spent, 200), count(&spent, 402)));
    assert_eq!((held.0 + held.1, spent.0 + spent.1, held.0 + spent.0), (100, 100, 50));
    assert_eq!(user.figures().await, (50 - spent.0, held.0, 0));
}
