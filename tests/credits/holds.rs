//! `/v1/credits/holds`

use std::time::Duration;

use serde_json::{Value, json};
use turnpike_tests::{Stack, users::User, wait};

async fn hold(user: &User, body: Value) -> (Value, String) {
    let hold = user.post("/v1/credits/holds", &body).send().await.expect(201);
    let path = format!("/v1/credits/holds/{}", hold["id"].as_str().unwrap());
    (hold, path)
}

/// Promise: a hold reserves without spending; taking a part of it gives the rest back at once.
#[tokio::test]
async fn a_part_is_taken_and_the_rest_goes_back() {
    let user = Stack::get().user_with_credits(10).await;
    let (held, path) = hold(&user, json!({ "amount": 8, "description": "A video" })).await;
    assert_eq!(
        (&held["status"], &held["amount"], &held["captured_amount"]),
        (&json!("active"), &json!(8), &Value::Null)
    );
    assert_eq!(user.figures().await, (10, 8, 2));
    let document =
        user.post("/v1/credits/spend", &json!({ "amount": 3 })).send().await.problem(402, "insufficient_credits");
    assert_eq!(document["available"], 2);
    let done = user.post(&format!("{path}/capture"), &json!({ "amount": 5 })).send().await.expect(200);
    assert_eq!((&done["hold"]["status"], &done["hold"]["captured_amount"]), (&json!("captured"), &json!(5)));
    assert_eq!((&done["transaction"]["amount"], &done["transaction"]["kind"]), (&json!(-5), &json!("capture")));
    assert_eq!((&done["balance"], &done["held"], &done["available"]), (&json!(5), &json!(0), &json!(5)));
    assert_eq!(user.get(&path).send().await.expect(200), done["hold"]);
}

/// Promise: without an amount all of it is taken, and a release gives all of it back; neither needs a body.
#[tokio::test]
async fn all_of_it() {
    let user = Stack::get().user_with_credits(10).await;
    let (_, path) = hold(&user, json!({ "amount": 4 })).await;
    assert_eq!(user.request("POST", &format!("{path}/capture")).send().await.expect(200)["balance"], 6);
    let (_, path) = hold(&user, json!({ "amount": 4 })).await;
    let released = user.request("POST", &format!("{path}/release")).send().await.expect(200);
    assert_eq!(
        (&released["hold"]["status"], &released["balance"], &released["held"]),
        (&json!("released"), &json!(6), &json!(0))
    );
    assert_eq!(user.movements("capture").await, 1);
}

/// Promise: a hold ends once; a second end is an error that says how the first was.
#[tokio::test]
async fn a_hold_ends_once() {
    let user = Stack::get().user_with_credits(10).await;
    for (first, code) in [("capture", "hold_already_captured"), ("release", "hold_already_released")] {
        let (_, path) = hold(&user, json!({ "amount": 2 })).await;
        user.post(&format!("{path}/{first}"), &json!({})).send().await.expect(200);
        for second in ["capture", "release"] {
            user.post(&format!("{path}/{second}"), &json!({})).send().await.problem(409, code);
        }
    }
    assert_eq!(user.figures().await, (8, 0, 8));
}

/// Promise: the same end under the same key gives the first answer again.
#[tokio::test]
async fn the_same_end_again() {
    let user = Stack::get().user_with_credits(10).await;
    for end in ["capture", "release"] {
        let (_, path) = hold(&user, json!({ "amount": 2 })).await;
        let send = || user.post(&format!("{path}/{end}"), &json!({})).key(&format!("{end}-1")).send();
        let (first, second) = (send().await, send().await);
        assert_eq!((first.status, second.status, &first.body), (200, 200, &second.body));
        assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
    }
    assert_eq!(user.figures().await, (8, 0, 8));
}

/// Promise: past its deadline a hold counts no more and cannot be ended, though nothing has swept it away.
#[tokio::test]
async fn a_deadline_ends_a_hold() {
    let user = Stack::get().user_with_credits(5).await;
    let (_, path) = hold(&user, json!({ "amount": 5, "expires_in_seconds": 1 })).await;
    assert_eq!(user.figures().await.2, 0);
    wait::until("the end of the hold", Duration::from_secs(10), async || {
        (user.figures().await == (5, 0, 5)).then_some(())
    })
    .await;
    for end in ["capture", "release"] {
        user.post(&format!("{path}/{end}"), &json!({})).send().await.problem(409, "hold_expired");
    }
    assert_eq!(user.get(&path).send().await.expect(200)["status"], "expired");
    user.post("/v1/credits/spend", &json!({ "amount": 5 })).send().await.expect(200);
}

/// Promise: the list has pages and a filter by status.
#[tokio::test]
async fn the_list_has_pages() {
    let user = Stack::get().user_with_credits(10).await;
    assert_eq!(user.get("/v1/credits/holds").send().await.expect(200), json!({ "data": [], "next_cursor": null }));
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.insert(0, hold(&user, json!({ "amount": 1 })).await.0["id"].clone());
    }
    user.post(&format!("/v1/credits/holds/{}/capture", ids[0].as_str().unwrap()), &json!({})).send().await.expect(200);
    let first = user.get("/v1/credits/holds?limit=2").send().await.expect(200);
    let next = first["next_cursor"].as_str().unwrap();
    let second = user.get(&format!("/v1/credits/holds?limit=2&cursor={next}")).send().await.expect(200);
    assert_eq!(
        [&first["data"][0]["id"], &first["data"][1]["id"], &second["data"][0]["id"]],
        [&ids[0], &ids[1], &ids[2]]
    );
    assert!(second["next_cursor"].is_null());
    let active = user.get("/v1/credits/holds?status=active").send().await.expect(200);
    assert_eq!(active["data"].as_array().unwrap().len(), 2);
    user.get("/v1/credits/holds?status=lost").send().await.problem(422, "validation_failed");
    user.get("/v1/credits/holds?cursor=x").send().await.problem(400, "cursor_invalid");
}

/// Promise: a hold is its owner's; another's is as unknown as one that never was.
#[tokio::test]
async fn another_s_hold_is_unknown() {
    let stack = Stack::get();
    let user = stack.user_with_credits(5).await;
    let (_, path) = hold(&user, json!({ "amount": 5 })).await;
    let (stranger, admin) = (stack.user(), stack.admin());
    for path in [path.clone(), "/v1/credits/holds/01900000-0000-7000-8000-000000000000".to_owned()] {
        stranger.get(&path).send().await.problem(404, "hold_not_found");
        admin.post(&format!("{path}/capture"), &json!({})).send().await.problem(404, "hold_not_found");
        stranger.post(&format!("{path}/release"), &json!({})).send().await.problem(404, "hold_not_found");
    }
    stranger.get("/v1/credits/holds/not-an-id").send().await.problem(404, "not_found");
    assert_eq!(user.figures().await, (5, 5, 0));
}

/// Promise: what cannot be reserved or taken is refused at its place.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    stack.api().post("/v1/credits/holds", &json!({ "amount": 1 })).send().await.problem(401, "token_missing");
    let user = stack.user_with_credits(5).await;
    user.post("/v1/credits/holds", &json!({ "amount": 6 })).send().await.problem(402, "insufficient_credits");
    for (body, pointer) in [
        (json!({}), "/amount"),
        (json!({ "amount": 0 }), "/amount"),
        (json!({ "amount": 1, "expires_in_seconds": 0 }), "/expires_in_seconds"),
        (json!({ "amount": 1, "expires_in_seconds": 86_401 }), "/expires_in_seconds"),
        (json!({ "amount": 1, "expires_in_seconds": 5_000_000_000_i64 }), "/expires_in_seconds"),
        (json!({ "amount": 1, "expires_in_seconds": 1.5 }), "/expires_in_seconds"),
        (json!({ "amount": 1, "until": "tomorrow" }), "/until"),
        (json!({ "endpoint": "POST /no/such" }), "/endpoint"),
    ] {
        user.post("/v1/credits/holds", &body).send().await.fault(422, "validation_failed", pointer);
    }
    let (_, path) = hold(&user, json!({ "amount": 2 })).await;
    for (body, pointer) in
        [(json!({ "amount": 3 }), "/amount"), (json!({ "amount": 0 }), "/amount"), (json!({ "all": 1 }), "/all")]
    {
        user.post(&format!("{path}/capture"), &body).send().await.fault(422, "validation_failed", pointer);
    }
    user.post(&format!("{path}/release"), &json!({ "amount": 1 })).send().await.fault(
        422,
        "validation_failed",
        "/amount",
    );
    assert_eq!(user.figures().await, (5, 2, 3));
}
