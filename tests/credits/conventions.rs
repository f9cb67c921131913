//! What every route keeps: languages, request ids, addresses, methods, browsers.

use serde_json::json;
use turnpike_tests::Stack;

const SPEND: &str = "/v1/credits/spend";

/// On the list of `ALLOWED_ORIGINS`.
const ALLOWED: &str = "http://localhost:5173";

/// Promise: errors speak the caller's language, with the same code and numbers.
#[tokio::test]
async fn errors_speak_spanish() {
    let user = Stack::get().user();
    let send = |language: &str| user.post(SPEND, &json!({ "amount": 3 })).header("accept-language", language).send();
    let answer = send("es-MX,es;q=0.9,en;q=0.8").await;
    let spanish = answer.problem(402, "insufficient_credits");
    assert_eq!(answer.header("content-language"), "es");
    let english = send("fr, en;q=0.5").await.problem(402, "insufficient_credits");
    assert_ne!(spanish["title"], english["title"]);
    assert_eq!((&spanish["required"], &spanish["available"]), (&english["required"], &english["available"]));
    assert!(spanish["detail"].as_str().unwrap().contains('3'), "{spanish}");
    let fault = user.post(SPEND, &json!({ "x": 1 })).header("accept-language", "es").send().await;
    let words = fault.problem(422, "validation_failed")["errors"][0]["detail"].clone();
    let fault = user.post(SPEND, &json!({ "x": 1 })).send().await;
    assert_ne!(words, fault.problem(422, "validation_failed")["errors"][0]["detail"]);
    for nonsense in ["", "*", "q=", ";;;", "zz-ZZ", "es;q=0"] {
        assert_eq!(send(nonsense).await.header("content-language"), "en", "{nonsense}");
    }
}

/// Promise: an answer carries the caller's request id if it is a sane one, else one of ours.
#[tokio::test]
async fn requests_have_ids() {
    let user = Stack::get().user();
    let send = |id: &str| user.get("/v1/credits/balance").header("x-request-id", id).send();
    assert_eq!(send("my-id_1.2:3").await.header("x-request-id"), "my-id_1.2:3");
    for bad in ["a b", "a\"b", "<script>", &"x".repeat(129)] {
        let answer = send(bad).await;
        assert!(answer.header("x-request-id").starts_with("req_"), "{bad}: {}", answer.header("x-request-id"));
    }
    let (one, other) = (user.get("/v1/credits/balance").send().await, user.get("/v1/credits/balance").send().await);
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}

/// Promise: a trailing slash is the same address, body and query included.
#[tokio::test]
async fn a_trailing_slash_is_the_same() {
    let user = Stack::get().user_with_credits(5).await;
    assert_eq!(user.post(&format!("{SPEND}/"), &json!({ "amount": 1 })).send().await.expect(200)["balance"], 4);
    assert_eq!(user.get("/v1/credits/balance/?account=user").send().await.expect(200)["balance"], 4);
}

/// Promise: an unknown address is 404, an unknown method 405 with those that there are.
#[tokio::test]
async fn addresses_and_methods() {
    let user = Stack::get().user();
    for path in ["/v1/credits/nothing", "/v1/credits/spend/more", "/v1/credits/"] {
        user.get(path).send().await.problem(404, "not_found");
    }
    for (method, path, allowed) in [
        ("GET", SPEND, "POST"),
        ("PUT", SPEND, "POST"),
        ("DELETE", "/v1/credits/balance", "GET"),
        ("PUT", "/v1/credits/holds", "POST"),
        ("POST", "/v1/credits/rates/01900000-0000-7000-8000-000000000000", "PATCH"),
    ] {
        let answer = user.request(method, path).send().await;
        answer.problem(405, "method_not_allowed");
        assert!(answer.header("allow").contains(allowed), "{method} {path}: {}", answer.header("allow"));
    }
}

/// Promise: pages of allowed origins may call, with cookies, and read the headers that they need.
#[tokio::test]
async fn allowed_origins_may_call() {
    let user = Stack::get().user_with_credits(5).await;
    let answer = user.post(SPEND, &json!({ "amount": 1 })).header("origin", ALLOWED).send().await;
    answer.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), ALLOWED);
    assert_eq!(answer.header("access-control-allow-credentials"), "true");
    assert!(answer.header("access-control-expose-headers").contains("idempotent-replayed"));
    assert!(answer.headers.get_all("vary").iter().any(|value| value.to_str().unwrap().contains("origin")));
    let refused = user.post(SPEND, &json!({ "amount": 0 })).header("origin", ALLOWED).send().await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.header("access-control-allow-origin"), ALLOWED, "an error must be readable too");
}

/// Promise: pages of other origins change nothing and read nothing.
#[tokio::test]
async fn other_origins_may_not() {
    let user = Stack::get().user_with_credits(5).await;
    for origin in ["https://evil.example", "http://localhost:5173.evil.example", "null", "http://LOCALHOST:5173x"] {
        let answer = user.post(SPEND, &json!({ "amount": 1 })).header("origin", origin).send().await;
        answer.problem(403, "origin_not_allowed");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
        let read = user.get("/v1/credits/balance").header("origin", origin).send().await;
        assert_eq!(read.header("access-control-allow-origin"), "", "{origin}");
    }
    assert_eq!(user.figures().await, (5, 0, 5));
}

/// Promise: a browser's question before a call is answered without a token, and names what may be sent.
#[tokio::test]
async fn preflights_are_answered() {
    let api = Stack::get().api();
    let ask = |origin: &str| {
        let call = api.request("OPTIONS", SPEND).header("origin", origin);
        call.header("access-control-request-method", "POST")
            .header("access-control-request-headers", "idempotency-key")
            .send()
    };
    let answer = ask(ALLOWED).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, ALLOWED));
    assert!(answer.header("access-control-allow-methods").contains("POST"));
    for header in ["authorization", "content-type", "idempotency-key", "x-csrf-token"] {
        assert!(answer.header("access-control-allow-headers").contains(header), "{header}");
    }
    let refused = ask("https://evil.example").await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (403, ""));
}

/// Promise: answers are neither cached nor guessed at by browsers.
#[tokio::test]
async fn answers_are_not_kept() {
    let answer = Stack::get().user().get("/v1/credits/balance").send().await;
    assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-store", "nosniff"));
}
