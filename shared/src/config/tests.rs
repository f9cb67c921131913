#![allow(clippy::panic)]

use super::Config;
use crate::testing::Script;

/// What is said of the configuration with these variables beside the least.
fn faults(variables: &[(&str, &str)]) -> String {
    Config::load(&*Script::new(variables)).err().map(|faults| faults.to_string()).unwrap_or_default()
}

fn load(variables: &[(&str, &str)]) -> Config {
    Config::load(&*Script::new(variables)).unwrap_or_else(|faults| panic!("{faults}"))
}

const LIVE: [(&str, &str); 3] = [
    ("TURNPIKE_ENV", "live"),
    ("SUPABASE_URL", "https://x.supabase.co"),
    ("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_x"),
];

/// Promise: what mixes real money with pretended money, or is half set, stops the function at its start.
#[test]
fn faults_of_payments_and_models() {
    for (variables, fault) in [
        (&[("PAYMENTS_MODE", "production")][..], "PAYMENTS_MODE must be test or live"),
        (&[("STRIPE_TEST_SECRET_KEY", "sk_live_1")], "STRIPE_TEST_SECRET_KEY is a key of the other mode"),
        (&[("STRIPE_LIVE_SECRET_KEY", "rk_test_1")], "STRIPE_LIVE_SECRET_KEY is a key of the other mode"),
        (&[("STRIPE_API_URL", "api.stripe.com")], "STRIPE_API_URL is not an http or https URL"),
        (&[("PAYPAL_CLIENT_ID", "x")], "PAYPAL_CLIENT_SECRET is not set, though PAYPAL_CLIENT_ID is"),
        (&[("PAYPAL_CLIENT_SECRET", "x")], "PAYPAL_CLIENT_ID is not set, though PAYPAL_CLIENT_SECRET is"),
        (&[("PAYPAL_API_URL", "https://api-m.paypal.com")], "PAYPAL_API_URL is that of the other mode"),
        (
            &[("CLERK_CHECKOUT_URL", "https://app.example.com/buy")],
            "CLERK_ISSUER is not set, though CLERK_CHECKOUT_URL is",
        ),
        (&[("CLERK_CHECKOUT_URL", "https://app.example.com/buy")], "CLERK_CHECKOUT_URL is not on ALLOWED_ORIGINS"),
        (&[("ORDER_CONFIRM_SECRET", "short")], "ORDER_CONFIRM_SECRET must have 24 characters or more"),
        (&[("PROVIDER_TIMEOUT_MS", "30001")], "PROVIDER_TIMEOUT_MS must be a number from 100 to 30000"),
        (&[("OLLAMA_MODE", "fast")], "OLLAMA_MODE must be native or openai"),
        (&[("OPENAI_COMPATIBLE_URL", "api.openai.com")], "OPENAI_COMPATIBLE_URL is not an http or https URL"),
        (&[("AI_TIMEOUT_MS", "999")], "AI_TIMEOUT_MS must be a number from 1000 to 600000"),
        (&[("AI_MAX_BODY_BYTES", "16777217")], "AI_MAX_BODY_BYTES must be a number from 1024 to 16777216"),
        (&[("UPSTREAM_TIMEOUT_MS", "-1")], "UPSTREAM_TIMEOUT_MS must be a number from 100 to 60000"),
    ] {
        let faults = faults(variables);
        assert!(faults.contains(fault), "{fault} is not in: {faults}");
    }
}

/// Promise: where others rely on the function, neither a local secret nor a way around paying is let through.
#[test]
fn faults_where_it_is_live() {
    assert_eq!(faults(&LIVE), "");
    for (variable, fault) in [
        (("STRIPE_WEBHOOK_SECRET", "whsec_other,whsec_local_turnpike"), "STRIPE_WEBHOOK_SECRET is the local default"),
        (("ORDER_CONFIRM_SECRET", "a-secret-that-is-long-enough"), "ORDER_CONFIRM_SECRET must not be set"),
        (("STRIPE_API_URL", "http://127.0.0.1:1"), "STRIPE_API_URL must be https"),
        (("PAYPAL_API_URL", "http://127.0.0.1:1"), "PAYPAL_API_URL must be https"),
        (("OPENROUTER_API_URL", "http://127.0.0.1:1"), "OPENROUTER_API_URL must be https"),
    ] {
        let faults = faults(&[&LIVE[..], &[variable]].concat());
        assert!(faults.contains(fault), "{fault} is not in: {faults}");
    }
}

/// Promise: the mode chooses key and host, and a provider without its own is not there.
#[test]
fn the_mode_chooses() {
    let keys = [
        ("STRIPE_TEST_SECRET_KEY", "sk_test_1"),
        ("STRIPE_LIVE_SECRET_KEY", "sk_live_1"),
        ("PAYPAL_CLIENT_ID", "id"),
        ("PAYPAL_CLIENT_SECRET", "secret"),
    ];
    let (test, live) = (load(&keys), load(&[&keys[..], &[("PAYMENTS_MODE", "live")]].concat()));
    let key = |config: &Config| config.payments.stripe.as_ref().map(|stripe| stripe.secret_key.expose().to_owned());
    let host = |config: &Config| config.payments.paypal.as_ref().map(|paypal| paypal.api_url.clone());
    assert_eq!((key(&test).as_deref(), key(&live).as_deref()), (Some("sk_test_1"), Some("sk_live_1")));
    assert_eq!(host(&test).as_deref(), Some("https://api-m.sandbox.paypal.com"));
    assert_eq!(host(&live).as_deref(), Some("https://api-m.paypal.com"));
    let other = load(&[("PAYMENTS_MODE", "live"), ("STRIPE_TEST_SECRET_KEY", "sk_test_1")]);
    assert!(other.payments.stripe.is_none() && other.payments.paypal.is_none());
}
