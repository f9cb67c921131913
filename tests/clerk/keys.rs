//! The life of the issuer's keys.

use std::time::Duration;

use turnpike_tests::{Stack, keys, stack::required, wait};

use crate::issuer::Issuer;

/// Keys may be asked for again once a minute.
const REFRESH_LIMIT: Duration = Duration::from_secs(90);

/// How many instances of a function may each ask for keys.
const INSTANCES: usize = 8;

/// Promise: many tokens with unknown keys do not make us ask the issuer again and again.
#[tokio::test]
async fn unknown_keys_are_not_asked_for_each_time() {
    let issuer = Issuer::new().await;
    let (_, api) = issuer.user(|token| token);
    api.get("/v1/auth/verify").send().await.expect(200);
    let before = issuer.asked();
    for number in 0..50 {
        let unknown = issuer.token("user_x").member("kid", format!("unknown-{number}")).rs256(&keys::RSA);
        let answer = Stack::get().api().with_token(&unknown).get("/v1/auth/verify").send().await;
        answer.problem(401, "token_invalid");
    }
    assert!(issuer.asked() - before <= INSTANCES, "asked {} times", issuer.asked() - before);
}

/// Promise: while the issuer is away nobody is signed out; a new key is believed within about a minute of its first use.
#[tokio::test]
async fn an_issuer_goes_and_comes_back_with_another_key() {
    let mut issuer = Issuer::away().await;
    // These functions' database is away too, so only who a token is can be asked; no other test asks them for this issuer.
    let api = turnpike_tests::Api::new(&required("TURNPIKE_CHAOS_URL"));
    let verify = |token: String| api.with_token(&token).get("/v1/auth/verify").send();
    let first = verify(issuer.token("user_1").rs256(&keys::RSA)).await;
    // Unless an earlier run against the same functions has shown them the keys.
    if first.status != 200 {
        first.problem(503, "issuer_unavailable");
    }
    issuer.come().await;
    verify(issuer.token("user_1").rs256(&keys::RSA)).await.expect(200);
    issuer.go().await;
    verify(issuer.token("user_2").rs256(&keys::RSA)).await.expect(200);
    verify(issuer.token("user_3").rs256(&keys::RSA_NEXT)).await.problem(401, "token_invalid");
    issuer.add_key(&keys::RSA_NEXT, "ins_next");
    issuer.come().await;
    wait::until("belief in the new key", REFRESH_LIMIT, async || {
        let answer = verify(issuer.token("user_4").member("kid", "ins_next").rs256(&keys::RSA_NEXT)).await;
        (answer.status == 200).then_some(()).or_else(|| {
            answer.problem(401, "token_invalid");
            None
        })
    })
    .await;
    verify(issuer.token("user_5").rs256(&keys::RSA)).await.expect(200);
}
