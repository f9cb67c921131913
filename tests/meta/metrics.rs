//! `/v1/metrics`

use turnpike_tests::Stack;

/// Promise: a scraper with the service secret gets Prometheus' text format.
#[tokio::test]
async fn a_scraper_can_read_it() {
    let stack = Stack::get();
    let answer = stack.service().get("/v1/metrics").send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(
        answer.header("content-type").starts_with("text/plain; version=0.0.4"),
        "{}",
        answer.header("content-type")
    );
    let mut samples = 0;
    for line in answer.text().lines() {
        if line.starts_with('#') {
            assert!(line.starts_with("# HELP turnpike_") || line.starts_with("# TYPE turnpike_"), "{line}");
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("turnpike_") && value.parse::<f64>().is_ok(), "{line}");
        samples += 1;
    }
    assert!(samples > 3, "{}", answer.text());
}

/// Promise: nobody else does, administrators included.
#[tokio::test]
async fn nobody_else_can() {
    let stack = Stack::get();
    for api in [stack.api(), stack.api().with_token("x"), stack.admin().with_token(stack.admin().token())] {
        api.get("/v1/metrics").send().await.problem(401, "service_secret_invalid");
    }
}
