//! Bad bodies: each is refused with the place of its fault, and costs nothing.

use bytes::Bytes;
use turnpike_tests::{Stack, users::User};

const JSON: &str = "application/json";

async fn refused(user: &User, body: impl Into<Bytes>, status: u16, code: &str, pointer: &str) -> String {
    user.request("POST", "/v1/credits/spend").body(JSON, body).send().await.fault(status, code, pointer)
}

/// Promise: an amount that is no whole number from 1 to 10^15 is refused at `/amount`.
#[tokio::test]
async fn amounts_have_bounds() {
    let user = Stack::get().user_with_credits(5).await;
    for (amount, fault) in [
        ("0", "out_of_range"),
        ("-1", "out_of_range"),
        ("-9223372036854775808", "out_of_range"),
        ("1000000000000001", "out_of_range"),
        ("9223372036854775807", "out_of_range"),
        ("9223372036854775808", "out_of_range"),
        ("99999999999999999999999999", "wrong_type"),
        ("1.5", "wrong_type"),
        ("1e0", "wrong_type"),
        ("\"1\"", "wrong_type"),
        ("true", "wrong_type"),
        ("[1]", "wrong_type"),
        ("{}", "wrong_type"),
    ] {
        let found = refused(&user, format!("{{\"amount\": {amount}}}"), 422, "validation_failed", "/amount").await;
        assert_eq!(found, fault, "{amount}");
    }
    assert_eq!((user.figures().await, user.movements("spend").await), ((5, 0, 5), 0));
}

/// Promise: a field that there is none of, or of the wrong kind, is refused at its place.
#[tokio::test]
async fn fields_are_checked() {
    let user = Stack::get().user_with_credits(5).await;
    let long = "x".repeat(501);
    let deep = format!(r#"{{"amount": 1, "metadata": {{"a": "{}"}}}}"#, "y".repeat(8200));
    for (body, pointer, fault) in [
        (r#"{"amount": 1, "amonut": 2}"#.to_owned(), "/amonut", "unknown_field"),
        (r#"{"amount": 1, "description": 3}"#.to_owned(), "/description", "wrong_type"),
        (format!(r#"{{"amount": 1, "description": "{long}"}}"#), "/description", "too_long"),
        (r#"{"amount": 1, "metadata": [1]}"#.to_owned(), "/metadata", "wrong_type"),
        (r#"{"amount": 1, "metadata": "x"}"#.to_owned(), "/metadata", "wrong_type"),
        (deep, "/metadata", "too_long"),
        (r#"{"amount": 1, "account": "theirs"}"#.to_owned(), "/account", "wrong_type"),
    ] {
        let found = refused(&user, body.clone(), 422, "validation_failed", pointer).await;
        assert_eq!(found, fault, "{body:.80}");
    }
    let neither = user.request("POST", "/v1/credits/spend").body(JSON, "{}").send().await;
    neither.fault(422, "validation_failed", "/amount");
    assert_eq!(user.figures().await, (5, 0, 5));
}

/// Promise: what is not JSON is 400, whatever it is.
#[tokio::test]
async fn what_is_not_json_is_400() {
    let user = Stack::get().user();
    for body in [
        &b"nonsense"[..],
        b"{\"amount\": 1",
        b"{\"amount\": 1}}",
        b"{\"amount\": 1} {\"amount\": 1}",
        b"\xff\xfe{}",
        b"{\"description\": \"\xc3\x28\", \"amount\": 1}",
        b"{'amount': 1}",
        b"\0",
    ] {
        let answer = user.request("POST", "/v1/credits/spend").body(JSON, body).send().await;
        answer.problem(400, "invalid_json");
    }
    let nested = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let answer = user.request("POST", "/v1/credits/spend").body(JSON, nested).send().await;
    assert!([400, 422].contains(&answer.status), "{}", answer.text());
}

/// Promise: JSON that is not an object is 422; a name that stands twice is not silently taken once.
#[tokio::test]
async fn other_json_is_422() {
    let user = Stack::get().user_with_credits(5).await;
    for body in ["1", "\"x\"", "null", "[]", r#"{"amount": 1, "amount": 2}"#] {
        let answer = user.request("POST", "/v1/credits/spend").body(JSON, body).send().await;
        answer.problem(422, "validation_failed");
    }
    assert_eq!(user.figures().await, (5, 0, 5));
}

/// Promise: a body that is not declared as JSON is 415.
#[tokio::test]
async fn other_types_are_415() {
    let user = Stack::get().user_with_credits(5).await;
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json; x=application/json"]
    {
        let answer = user.request("POST", "/v1/credits/spend").body(kind, r#"{"amount": 1}"#).send().await;
        answer.problem(415, "unsupported_media_type");
    }
    user.request("POST", "/v1/credits/spend")
        .untyped(r#"{"amount": 1}"#)
        .send()
        .await
        .problem(415, "unsupported_media_type");
    for kind in ["application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"] {
        user.request("POST", "/v1/credits/spend").body(kind, r#"{"amount": 1}"#).send().await.expect(200);
    }
}

/// Promise: a body of 10 MB is 413, and the next request is served.
#[tokio::test]
async fn a_huge_body_is_413() {
    let stack = Stack::get();
    let user = stack.user_with_credits(5).await;
    let huge = format!(r#"{{"amount": 1, "description": "{}"}}"#, "x".repeat(10_000_000));
    // A host may end the connection before it has read all of it: what matters is that nothing was spent.
    if let Ok(answer) = user.request("POST", "/v1/credits/spend").body(JSON, huge).try_send().await {
        answer.problem(413, "body_too_large");
    }
    let again = stack.api().with_token(user.token());
    assert_eq!(again.get("/v1/credits/balance").send().await.expect(200)["balance"], 5);
}
