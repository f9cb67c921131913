//! `/v1/auth/authorize`

use turnpike_tests::{Answer, Stack};
use url::Url;

async fn authorize(query: &str) -> Answer {
    Stack::get().api().get(&format!("/v1/auth/authorize?{query}")).send().await
}

fn parameter(answer: &Answer, name: &str) -> String {
    let target = Url::parse(answer.header("location")).unwrap();
    let found = target.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned());
    found.unwrap_or_default()
}

/// Promise: the browser goes to the provider by way of Supabase Auth, with PKCE whose verifier it cannot read.
#[tokio::test]
async fn it_leads_to_the_provider() {
    let stack = Stack::get();
    let (first, second) = (authorize("provider=github").await, authorize("provider=github").await);
    assert_eq!(first.status, 302, "{}", first.text());
    assert!(first.header("location").starts_with(&format!("{}/auth/v1/authorize?", stack.supabase_url)));
    assert_eq!(
        (parameter(&first, "provider"), parameter(&first, "code_challenge_method")),
        ("github".into(), "s256".into())
    );
    assert_eq!(parameter(&first, "code_challenge").len(), 43);
    assert_ne!(parameter(&first, "code_challenge"), parameter(&second, "code_challenge"));
    let cookie = first.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/v1/auth"),
        "{cookie}"
    );
    assert_ne!(first.cookie("turnpike_pkce").unwrap(), parameter(&first, "code_challenge"));
}

/// Promise: a client with a verifier of its own gets no cookie, and its challenge goes on unchanged.
#[tokio::test]
async fn a_client_s_own_challenge() {
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let answer = authorize(&format!(
        "provider=google&code_challenge={challenge}&scopes=a%20b&redirect_to=http://localhost:3001/done"
    ))
    .await;
    assert_eq!((answer.status, parameter(&answer, "code_challenge")), (302, challenge.to_owned()));
    assert_eq!(
        (parameter(&answer, "scopes"), parameter(&answer, "redirect_to")),
        ("a b".into(), "http://localhost:3001/done".into())
    );
    assert_eq!(answer.cookie("turnpike_pkce"), None);
}

/// Promise: nobody is led to a place that is not allowed, and no other parameter can be smuggled in.
#[tokio::test]
async fn it_refuses() {
    for (query, pointer) in [
        ("", "?provider"),
        ("provider=", "?provider"),
        ("provider=git%26hub", "?provider"),
        ("provider=a%0d%0aset-cookie:x", "?provider"),
        ("provider=github&redirect_to=https://evil.example", "?redirect_to"),
        ("provider=github&redirect_to=//evil.example", "?redirect_to"),
        ("provider=github&redirect_to=http://localhost:5173.evil.example/", "?redirect_to"),
        ("provider=github&next=x", "?next"),
    ] {
        authorize(query).await.fault(422, "validation_failed", pointer);
    }
}
