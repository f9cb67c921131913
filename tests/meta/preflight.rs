//! `/v1/preflight/{check}`

use serde_json::json;
use turnpike_tests::{
    Stack,
    resend::{Resend, SEND},
    stand_in::Fault,
};
use uuid::Uuid;

/// Promise: an administrator learns step by step that an integration works, or what is wrong with it in words.
#[tokio::test]
async fn it_tells_every_step() {
    let admin = Stack::get().admin();
    for (check, at_least) in [("auth", 3), ("supabase", 2)] {
        let body = admin.request("POST", &format!("/v1/preflight/{check}")).send().await.expect(200);
        assert_eq!(body["check"], check);
        let steps = body["steps"].as_array().unwrap();
        assert!(steps.len() >= at_least, "{body}");
        for step in steps {
            // The other issuer is away in the tests, unless a test stands in for it; its step must say so.
            let away = step["name"].as_str().unwrap().contains("keys of http://127.0.0.1") && step["ok"] == false;
            assert!(step["ok"] == true || away, "{body}");
            assert!(step["latency_ms"].is_u64() && step["detail"].as_str().unwrap().len() > 10, "{body}");
        }
        let all = steps.iter().all(|step| step["ok"] == true);
        assert_eq!(body["ok"], all);
    }
}

/// Promise: an administrator with an address gets a mail, and one without is told why not.
#[tokio::test]
async fn it_sends_a_mail() {
    let (stack, resend) = (Stack::get(), Resend::get());
    let address = turnpike_tests::users::email();
    let token =
        stack.token(Uuid::new_v4()).claim("app_metadata", json!({ "role": "admin" })).claim("email", json!(address));
    let admin = stack.api().with_token(&token.hs256(stack.jwt_secret.as_bytes()));
    let body = admin.request("POST", "/v1/preflight/email").send().await.expect(200);
    assert_eq!((&body["ok"], body["steps"].as_array().unwrap().len()), (&json!(true), 2), "{body}");
    assert_eq!(resend.mails(&address).await.len(), 1);
    let planned = resend.fault(&address, SEND, &Fault::Status(403)).await;
    let body = admin.request("POST", "/v1/preflight/email").send().await.expect(200);
    planned.stop().await;
    assert!(body["ok"] == false && body["steps"][1]["detail"].as_str().unwrap().contains("403"), "{body}");
}

/// Promise: it is for administrators, and knows what it does not know.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    stack.api().request("POST", "/v1/preflight/auth").send().await.problem(401, "token_missing");
    stack.user().request("POST", "/v1/preflight/auth").send().await.problem(403, "forbidden");
    stack.service().request("POST", "/v1/preflight/auth").send().await.problem(401, "token_invalid");
    stack.admin().request("POST", "/v1/preflight/nonsense").send().await.problem(404, "check_not_found");
}
