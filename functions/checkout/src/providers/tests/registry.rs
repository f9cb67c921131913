//! Which providers there are, and what none of them is asked.

use serde_json::json;
use shared::testing::Script;

use super::{super::choose, *};

/// Promise: every provider is listed, one that is not configured as such, and cannot be chosen.
#[test]
fn what_is_not_configured_is_refused() {
    let script = Script::new(&[("PAYPAL_CLIENT_ID", "id"), ("PAYPAL_CLIENT_SECRET", "secret")]);
    let app = script.app();
    let listed = json!(super::super::list(&app));
    let configured: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["name"].as_str().unwrap(), entry["configured"] == true))
        .collect();
    assert_eq!(configured, [("stripe", false), ("paypal", true), ("bank_transfer", false), ("clerk", false)]);
    assert!(listed.as_array().unwrap().iter().all(|entry| entry["livemode"] == false));
    assert_eq!(choose(&app, None).unwrap().name.name(), "paypal");
    assert_eq!(choose(&app, Some("paypal")).unwrap().name.name(), "paypal");
    for wanted in ["stripe", "clerk", "Stripe", "", "nobody"] {
        let problem = choose(&app, Some(wanted)).unwrap_err();
        assert_eq!((problem.code.name(), &problem.members["provider"]), ("provider_not_configured", &json!(wanted)));
    }
    assert!(choose(&Script::new(&[]).app(), None).is_err());
    assert_eq!(
        verdict(run(&script, &operation("stripe", "refund", json!({})))),
        ("refused", "provider_not_configured")
    );
}

/// Promise: real money is never asked for with a test key, nor the other way round.
#[test]
fn modes_do_not_mix() {
    let script = script();
    let mut live = operation("stripe", "checkout", checkout());
    live.livemode = true;
    assert_eq!(verdict(run(&script, &live)), ("refused", "provider_not_configured"));
    live.attempts = Some(2);
    assert_eq!(verdict(run(&script, &live)), ("unknown", "provider_not_configured"));
    assert!(script.sent().is_empty());
}

/// Promise: what a provider cannot do it refuses, and nothing is sent.
#[test]
fn what_a_provider_cannot_do() {
    let instructions = ("BANK_TRANSFER_INSTRUCTIONS", "To us");
    let script = Script::new(&[VARIABLES[0], VARIABLES[1], VARIABLES[2], instructions]);
    for (provider, kind) in
        [("bank_transfer", "checkout"), ("bank_transfer", "refund"), ("paypal", "subscription_change")]
    {
        let outcome = run(&script, &operation(provider, kind, json!({})));
        assert_eq!(verdict(outcome), ("refused", "provider_unsupported"), "{provider} {kind}");
    }
    assert!(script.sent().is_empty());
}

/// Promise: Clerk's checkout is a page of the front end that knows what is bought; nothing is sent.
#[test]
fn clerk_is_a_page_of_ours() {
    let script = Script::new(&[
        ("CLERK_ISSUER", "https://clerk.example.com"),
        ("CLERK_AUTHORIZED_PARTIES", "https://app.example.com"),
        ("SUPABASE_JWT_SECRET", "local-jwt-secret-turnpike-at-least-32-characters"),
        ("ALLOWED_ORIGINS", "https://app.example.com"),
        ("CLERK_CHECKOUT_URL", "https://app.example.com/subscribe?lang=en"),
    ]);
    let mut request = subscribing();
    assert_eq!(
        verdict(run(&script, &operation("clerk", "checkout", request.clone()))),
        ("refused", "provider_unsupported")
    );
    request["lines"][0]["clerk_plan_id"] = "cplan_1".into();
    let result = done(&script, "clerk", "checkout", request);
    assert_eq!(
        result["url"],
        "https://app.example.com/subscribe?lang=en&plan_id=cplan_1&billing_period=monthly&order_public_id=TP-1\
         &success_url=https%3A%2F%2Fapp.example.com%2Fdone%3Fs%3D%7BCHECKOUT_SESSION_ID%7D\
         &cancel_url=https%3A%2F%2Fapp.example.com%2Fcart"
    );
    assert_eq!(verdict(run(&script, &operation("clerk", "refund", json!({})))), ("refused", "provider_unsupported"));
    assert!(script.sent().is_empty());
}
