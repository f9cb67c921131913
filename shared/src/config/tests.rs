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
        (&[("AI_TIMEOUT_MS", "999")], "AI_TIMEOUT_MS must be a number from 1000 to 420000"),
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

/// A store that speaks S3, whole.
const OF_S3: [(&str, &str); 4] =
    [("STORAGE_PROVIDER", "s3"), ("S3_BUCKET", "files"), ("S3_ACCESS_KEY_ID", "id"), ("S3_SECRET_ACCESS_KEY", "key")];

/// Promise: files go to no store that is half set, and keys to none over an open network.
#[test]
fn faults_of_the_storage() {
    assert_eq!(faults(&OF_S3), "");
    for (variable, fault) in [
        (("STORAGE_PROVIDER", "disk"), "STORAGE_PROVIDER must be supabase or s3"),
        (("S3_BUCKET", ""), "S3_BUCKET is not set, though STORAGE_PROVIDER is s3"),
        (("S3_BUCKET", "a/b/c"), "S3_BUCKET is not the name of a bucket"),
        (("S3_ACCESS_KEY_ID", ""), "S3_ACCESS_KEY_ID is not set, though STORAGE_PROVIDER is s3"),
        (("S3_SECRET_ACCESS_KEY", ""), "S3_SECRET_ACCESS_KEY is not set, though STORAGE_PROVIDER is s3"),
        (("S3_REGION", "us/east"), "S3_REGION is not the name of a region"),
        (("S3_STYLE", "host"), "S3_STYLE must be path or virtual"),
        (("S3_ENDPOINT", "s3.example.com"), "S3_ENDPOINT is not an http or https URL"),
        (("S3_ENDPOINT", "https://s3.example.com/files"), "S3_ENDPOINT must have no path, query or user"),
        (("S3_ENDPOINT", "https://a:b@s3.example.com"), "S3_ENDPOINT must have no path, query or user"),
        (("DOWNLOAD_URL_TTL_SECONDS", "0"), "DOWNLOAD_URL_TTL_SECONDS must be a number from 1 to 604800"),
        (("DOWNLOAD_URL_TTL_SECONDS", "604801"), "DOWNLOAD_URL_TTL_SECONDS must be a number from 1 to 604800"),
    ] {
        let faults = faults(&[&OF_S3[..], &[variable]].concat());
        assert!(faults.contains(fault), "{fault} is not in: {faults}");
    }
    let open = [&LIVE[..], &OF_S3[..], &[("S3_ENDPOINT", "http://s3.example.com")]].concat();
    assert!(faults(&open).contains("S3_ENDPOINT must be https"));
}

/// Promise: a store without an endpoint is AWS's, in its region; without a choice it is Supabase Storage.
#[test]
fn the_storage_is_chosen() {
    let place = |variables: &[(&str, &str)]| {
        load(variables).storage.s3.map(|s3| format!("{}://{} {:?}", s3.scheme, s3.authority, s3.style))
    };
    assert_eq!(place(&OF_S3[1..]), None);
    assert_eq!(load(&[]).storage.download_ttl_seconds, 600);
    let aws = place(&[&OF_S3[..], &[("S3_REGION", "eu-west-1"), ("S3_STYLE", "virtual")]].concat());
    assert_eq!(aws.as_deref(), Some("https://s3.eu-west-1.amazonaws.com Virtual"));
    let own = place(&[&OF_S3[..], &[("S3_ENDPOINT", "https://S3.example.com:443/")]].concat());
    assert_eq!(own.as_deref(), Some("https://s3.example.com Path"));
}
