//! `/docs`

use turnpike_tests::Stack;

/// Promise: the page and everything that it loads come from here, and a policy holds the browser to it.
#[tokio::test]
async fn the_page_needs_nobody_else() {
    let api = Stack::get().api();
    let page = api.get("/docs").send().await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let text = page.text();
    assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("<script>"), "{text}");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' 'unsafe-inline'"), "{policy}");
    let files: Vec<_> =
        text.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css")).collect();
    assert!(files.len() >= 3, "{text}");
    for file in files {
        let path =
            if file.starts_with('/') { file.to_owned() } else { format!("/docs/{}", file.trim_start_matches("docs/")) };
        let answer = api.get(&path).send().await;
        let kind = if file.ends_with(".css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(!answer.body.is_empty(), "{path}");
    }
}

/// Promise: the script is all there: it is megabytes, and a host that cuts it would show an empty page.
#[tokio::test]
async fn large_files_are_whole() {
    let api = Stack::get().api();
    let package = concat!(env!("CARGO_MANIFEST_DIR"), "/../node_modules/swagger-ui-dist/swagger-ui-bundle.js");
    let answer = api.get("/docs/swagger-ui-bundle.js").send().await;
    assert!(answer.body == std::fs::read(package).unwrap(), "{} bytes", answer.body.len());
}

/// Promise: no other file of the machine is served.
#[tokio::test]
async fn nothing_else_is_served() {
    let api = Stack::get().api();
    for path in ["/docs/other.js", "/docs/..%2f..%2fetc%2fpasswd", "/docs/%2e%2e%2fCargo.toml", "/docs/index.html"] {
        api.get(path).send().await.problem(404, "not_found");
    }
}
