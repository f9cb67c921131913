//! `/v1/openapi.json`

use turnpike_tests::{Stack, openapi};

/// Promise: what is served is the document of this very code.
#[tokio::test]
async fn it_is_the_document() {
    let answer = Stack::get().api().get("/v1/openapi.json").send().await;
    let same = answer.expect(200) == openapi::document();
    assert!(same, "the functions were built with another docs/openapi.json: run `cargo xtask openapi`");
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("cache-control").contains("max-age"));
}

/// Promise: every operation that the document names is routed, on this runtime, by this host.
#[tokio::test]
async fn every_operation_is_routed() {
    let api = Stack::get().api();
    for (_, routes, _) in openapi::functions() {
        for (method, path) in routes {
            let path = path.replace("{id}", "01900000-0000-7000-8000-000000000000").replace("{name}", "text-report");
            let path = path.replace("{file}", "docs.js").replace("{check}", "auth");
            let answer = api.request(method, &path).send().await;
            let code = if answer.status >= 400 { answer.json()["code"].clone() } else { "".into() };
            assert!(code != "not_found" && code != "method_not_allowed", "{method} {path}: {}", answer.text());
        }
    }
}
