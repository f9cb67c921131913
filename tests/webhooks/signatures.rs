//! Who is believed, over HTTP. (What each scheme wants in detail is in `functions/webhooks/src/signature`.)

use base64ct::{Base64, Encoding as _};
use serde_json::json;
use turnpike_tests::{
    Stack,
    token::{now_seconds, rfc3339_in},
    webhook::{CLERK, STRIPE, clerk_secret, of_clerk, of_stripe, standard_signature, stripe_secret, stripe_signature},
};

use crate::purchase::{id, logged};

/// Promise: nothing is stored of what was not signed with our secret just now, and the answer does not say what was wrong.
#[tokio::test]
async fn stripe() {
    let stack = Stack::get();
    let event = of_stripe("plan.created", &json!({ "id": "plan_1" }));
    let (body, now) = (event.to_string(), now_seconds());
    let good = stripe_signature(&stripe_secret(), now, &body);
    for signature in [
        "",
        "t=1,v1=00",
        &good.replace("v1=", "v0="),
        &stripe_signature("whsec_other", now, &body),
        &stripe_signature(&stripe_secret(), now - 305, &body),
        &stripe_signature(&stripe_secret(), now + 90, &body),
        &stripe_signature(&stripe_secret(), now, &body.replace("plan_1", "plan_2")),
    ] {
        let call = stack.api().request("POST", STRIPE).header("stripe-signature", signature);
        let refused = call.body("application/json", body.clone()).send().await;
        refused.problem(400, "webhook_signature_invalid");
    }
    stack
        .api()
        .request("POST", STRIPE)
        .body("application/json", body.clone())
        .send()
        .await
        .problem(400, "webhook_signature_invalid");
    assert!(logged(&stack, event["id"].as_str().unwrap()).await.is_null());
    let both = format!("{},{}", stripe_signature("whsec_other", now, &body), good.split_once(',').unwrap().1);
    let call = stack.api().request("POST", STRIPE).header("stripe-signature", &both);
    assert_eq!(call.body("text/plain", body).send().await.expect(200)["status"], "ignored");
}

/// Promise: the same of Clerk's, by either name of the headers.
#[tokio::test]
async fn clerk() {
    let stack = Stack::get();
    let (body, now) = (of_clerk("session.created", &json!({ "id": "sess_1" })).to_string(), now_seconds());
    for (family, secret, ago, said) in [
        ("svix", clerk_secret(), 0, 200),
        ("webhook", clerk_secret(), 0, 200),
        ("svix", clerk_secret(), 305, 400),
        ("svix", "whsec_c29tZWJvZHkgZWxzZQ==".to_owned(), 0, 400),
        ("other", clerk_secret(), 0, 400),
    ] {
        let id = id("msg");
        let signature = standard_signature(&secret, &id, now - ago, &body);
        let call = stack.api().request("POST", CLERK).header(&format!("{family}-id"), &id);
        let call = call.header(&format!("{family}-timestamp"), &(now - ago).to_string());
        let call = call.header(&format!("{family}-signature"), &format!("v1,AAAA {signature}"));
        let answer = call.body("application/json", body.clone()).send().await;
        assert_eq!(answer.status, said, "{family} {ago}: {}", answer.text());
        assert_eq!(logged(&stack, &id).await.is_null(), said == 400);
    }
}

/// Promise: PayPal itself is asked about what may be its own, and says no.
#[tokio::test]
async fn paypal() {
    let _tokens = turnpike_tests::paypal::TOKENS.read().await;
    let stack = Stack::get();
    for (host, status) in [("api.sandbox.paypal.com", "asked"), ("api.example.com", "not asked")] {
        let event = json!({ "id": id("WH"), "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {} });
        let call = stack.api().request("POST", "/v1/webhooks/paypal").header("paypal-auth-algo", "SHA256withRSA");
        let call = call.header("paypal-cert-url", &format!("https://{host}/v1/notifications/certs/CERT-1"));
        let call = call.header("paypal-transmission-id", event["id"].as_str().unwrap());
        let call = call.header("paypal-transmission-time", &rfc3339_in(0));
        let call = call.header("paypal-transmission-sig", &Base64::encode_string(&[7; 256]));
        let answer = call.body("application/json", event.to_string()).send().await;
        answer.problem(400, "webhook_signature_invalid");
        let asked = turnpike_tests::paypal::PayPal::get().requests(event["id"].as_str().unwrap()).await;
        assert_eq!(asked.len(), usize::from(status == "asked"), "{host}");
        assert!(logged(&stack, event["id"].as_str().unwrap()).await.is_null());
    }
}

/// Promise: a body past a mebibyte is refused before its signature is reckoned.
#[tokio::test]
async fn too_large() {
    let body = format!("{{\"id\":\"{}\"}}", "x".repeat(1 << 20));
    for path in [STRIPE, CLERK, "/v1/webhooks/paypal"] {
        let call = Stack::get().api().request("POST", path).body("application/json", body.clone());
        call.send().await.problem(413, "body_too_large");
    }
}
