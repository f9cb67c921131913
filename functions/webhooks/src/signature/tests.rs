#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use base64ct::{Base64, Encoding as _};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac as _};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use sha2::Sha256;
use shared::{
    config::Secret,
    http::Call,
    problem::{Code, Outcome},
    testing::{Script, finish},
};

use super::{paypal, standard, stripe};

const NOW_SECONDS: i64 = 1_800_000_000;

const BODY: &[u8] = br#"{"id":"evt_1", "type" : "x"}"#;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW_SECONDS, 0).unwrap()
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair =
        |(name, value): &(&str, &str)| (HeaderName::try_from(*name).unwrap(), HeaderValue::try_from(*value).unwrap());
    pairs.iter().map(pair).collect()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn secrets(list: &[&str]) -> Vec<Secret> {
    list.iter().map(|secret| Secret::new(*secret)).collect()
}

/// Stripe's header for a body, signed so many seconds ago.
fn of_stripe(secret: &str, ago_seconds: i64, body: &[u8]) -> String {
    let time = (NOW_SECONDS - ago_seconds).to_string();
    format!("t={time},v1={}", hex(&mac(secret.as_bytes(), &[time.as_bytes(), b".", body])))
}

fn code<T>(outcome: Outcome<T>) -> Option<Code> {
    outcome.err().map(|problem| problem.code)
}

fn stripe_says(secret_list: &[&str], header: &str, body: &[u8]) -> Option<Code> {
    code(stripe::verify(&secrets(secret_list), &headers(&[("stripe-signature", header)]), body, now()))
}

/// Promise: a body is believed if it was signed with any of our secrets within the last five minutes, by the scheme `v1`.
#[test]
fn stripe_signatures() {
    let good = of_stripe("whsec_a", 0, BODY);
    for (name, secret_list, header) in [
        ("just now", &["whsec_a"][..], good.clone()),
        ("another secret as well", &["whsec_b", "whsec_a"], good.clone()),
        ("five minutes ago", &["whsec_a"], of_stripe("whsec_a", 300, BODY)),
        ("a minute ahead", &["whsec_a"], of_stripe("whsec_a", -60, BODY)),
        ("among others", &["whsec_a"], format!("{},v0=00,v1={}", good.replace(",v1=", ", v1="), "0".repeat(64))),
        ("behind others", &["whsec_a"], good.replace(",v1=", &format!(",v1={},v1=xyz,v1=", "0".repeat(64)))),
    ] {
        assert_eq!(stripe_says(secret_list, &header, BODY), None, "{name}");
    }
}

/// Promise: what was not signed so is refused with one and the same word, whatever is wrong with it.
#[test]
fn stripe_refusals() {
    let good = of_stripe("whsec_a", 0, BODY);
    for (name, header) in [
        ("another secret", of_stripe("whsec_b", 0, BODY)),
        ("another body", of_stripe("whsec_a", 0, b"{}")),
        ("too old", of_stripe("whsec_a", 301, BODY)),
        ("too early", of_stripe("whsec_a", -61, BODY)),
        ("another time", good.replace(&NOW_SECONDS.to_string(), &(NOW_SECONDS - 1).to_string())),
        ("the scheme for tests", good.replace("v1=", "v0=")),
        ("no scheme", good.replace("v1=", "=")),
        ("no signature", format!("t={NOW_SECONDS}")),
        ("no time", good.split_once(',').unwrap().1.to_owned()),
        ("no number", good.replace("t=", "t=+")),
        ("a time past all times", good.replace("t=", "t=99999999999999")),
        ("a part of it", good[..good.len() - 1].to_owned()),
        ("empty", String::new()),
        ("nonsense", "é,=,,t".to_owned()),
    ] {
        assert_eq!(stripe_says(&["whsec_a"], &header, BODY), Some(Code::WebhookSignatureInvalid), "{name}");
    }
    let many = format!("t={NOW_SECONDS}{}", ",v1=".repeat(5000));
    assert_eq!(stripe_says(&["whsec_a"], &many, BODY), Some(Code::WebhookSignatureInvalid));
    let none = code(stripe::verify(&secrets(&["whsec_a"]), &HeaderMap::new(), BODY, now()));
    assert_eq!(none, Some(Code::WebhookSignatureInvalid));
    assert_eq!(stripe_says(&[], &good, BODY), Some(Code::NotConfigured));
}

/// Promise: Svix's published example is believed, a little changed it is not.
#[test]
fn the_published_vector() {
    let secret = secrets(&["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]);
    let then = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
    for family in ["svix", "webhook"] {
        let names = ["id", "timestamp", "signature"].map(|name| format!("{family}-{name}"));
        let of = |signature: &str| {
            let values = ["msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", signature];
            headers(&[0, 1, 2].map(|at| (names[at].as_str(), values[at])))
        };
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let id = standard::verify(&secret, &of(signature), br#"{"test": 2432232314}"#, then);
        assert_eq!(id.ok().as_deref(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
        let changed = standard::verify(&secret, &of(signature), br#"{"test": 2432232315}"#, then);
        assert_eq!(code(changed), Some(Code::WebhookSignatureInvalid));
        let several = format!("v1,{} v1a,xyz {signature} v2,g0hM9SsE", "A".repeat(44));
        assert!(standard::verify(&secret, &of(&several), br#"{"test": 2432232314}"#, then).is_ok());
    }
}

/// Promise: with Svix too, only one of our secrets and only just now, and the id is signed as well.
#[test]
fn standard_signatures() {
    let own = "whsec_dHVybnBpa2UtbG9jYWwtY2xlcmstc2VjcmV0LTAwMQ==";
    let key = Base64::decode_vec(own.trim_start_matches("whsec_")).unwrap();
    let sign = |id: &str, time: i64| {
        let proof = Base64::encode_string(&mac(&key, &[id.as_bytes(), b".", time.to_string().as_bytes(), b".", BODY]));
        [("svix-id", id.to_owned()), ("svix-timestamp", time.to_string()), ("svix-signature", format!("v1,{proof}"))]
    };
    let says = |list: &[&str], parts: &[(&str, String)]| {
        let pairs: Vec<(&str, &str)> = parts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        code(standard::verify(&secrets(list), &headers(&pairs), BODY, now()))
    };
    let refused = Some(Code::WebhookSignatureInvalid);
    for (ago, said) in [(0, None), (300, None), (-60, None), (301, refused), (-61, refused)] {
        assert_eq!(says(&[own], &sign("msg_1", NOW_SECONDS - ago)), said, "{ago}");
    }
    let good = sign("msg_1", NOW_SECONDS);
    assert_eq!(says(&["whsec_c29tZWJvZHkgZWxzZQ==", own], &good), None);
    assert_eq!(says(&["whsec_c29tZWJvZHkgZWxzZQ=="], &good), refused);
    assert_eq!(says(&[], &good), Some(Code::NotConfigured));
    for missing in 0..3 {
        let mut parts = good.to_vec();
        parts.remove(missing);
        assert_eq!(says(&[own], &parts), refused, "{missing}");
    }
    for (at, value) in [(0, "msg_2"), (1, "1800000001"), (1, "-1"), (2, "v1,"), (2, "v0,x"), (2, "")] {
        let mut parts = good.to_vec();
        parts[at].1 = value.to_owned();
        assert_eq!(says(&[own], &parts), refused, "{value}");
    }
}

const PAYPAL: [(&str, &str); 3] =
    [("PAYPAL_CLIENT_ID", "id"), ("PAYPAL_CLIENT_SECRET", "secret"), ("PAYPAL_WEBHOOK_ID", "WH-1")];

fn of_paypal() -> Vec<(&'static str, String)> {
    vec![
        ("paypal-auth-algo", "SHA256withRSA".to_owned()),
        ("paypal-cert-url", "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1".to_owned()),
        ("paypal-transmission-id", "\"quoted\"".to_owned()),
        ("paypal-transmission-time", "2027-01-15T08:00:00Z".to_owned()),
        ("paypal-transmission-sig", Base64::encode_string(&[7; 256])),
    ]
}

fn paypal_says(script: &std::sync::Arc<Script>, parts: &[(&str, String)], body: &'static [u8]) -> Option<Code> {
    let pairs: Vec<(&str, &str)> = parts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let app = script.app();
    code(finish(paypal::verify(&app, &Call::default(), &headers(&pairs), &body.into())))
}

fn token(script: &Script) {
    script.answer(200, &json!({ "access_token": "t", "expires_in": 32_400 }));
}

/// Promise: PayPal is asked with the event byte for byte as it came, and what it says holds.
#[test]
fn paypal_is_asked() {
    let refused = Some(Code::WebhookSignatureInvalid);
    for (status, answer, said) in [
        (200, json!({ "verification_status": "SUCCESS" }), None),
        (200, json!({ "verification_status": "FAILURE" }), refused),
        (400, json!({ "name": "VALIDATION_ERROR" }), refused),
        (200, json!({ "verification_status": "PERHAPS" }), Some(Code::ProviderInvalid)),
        (200, json!({}), Some(Code::ProviderInvalid)),
        (403, json!({}), Some(Code::ProviderRefused)),
    ] {
        let script = Script::new(&PAYPAL);
        token(&script);
        script.answer(status, &answer);
        assert_eq!(paypal_says(&script, &of_paypal(), BODY), said, "{answer}");
        let sent = script.sent();
        assert_eq!(sent[1].url, "https://api-m.sandbox.paypal.com/v1/notifications/verify-webhook-signature");
        let text = String::from_utf8(sent[1].body.to_vec()).unwrap();
        assert!(text.ends_with(r#","webhook_event":{"id":"evt_1", "type" : "x"}}"#), "{text}");
        let asked: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&asked["webhook_id"], &asked["transmission_id"]), (&json!("WH-1"), &json!("\"quoted\"")));
    }
    let away = Script::new(&PAYPAL);
    away.times(3, |script| script.answer_with(503, &[], ""));
    assert_eq!(paypal_says(&away, &of_paypal(), BODY), Some(Code::ProviderUnavailable));
}

/// Promise: what cannot be PayPal's is refused without a call, so that nobody makes us call for nothing.
#[test]
fn paypal_is_not_asked() {
    let script = Script::new(&PAYPAL);
    let refused = Some(Code::WebhookSignatureInvalid);
    for (name, value) in [
        ("paypal-auth-algo", "SHA1withRSA"),
        ("paypal-cert-url", "http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1"),
        ("paypal-cert-url", "https://api.paypal.com/v1/notifications/certs/CERT-1"),
        ("paypal-cert-url", "https://api.sandbox.paypal.com.example.com/cert"),
        ("paypal-cert-url", "https://api.sandbox.paypal.com@example.com/cert"),
        ("paypal-cert-url", "cert"),
        ("paypal-transmission-time", "2027-01-15T07:54:59Z"),
        ("paypal-transmission-time", "2027-01-15T08:01:01Z"),
        ("paypal-transmission-time", "now"),
        ("paypal-transmission-sig", "AAAA"),
        ("paypal-transmission-sig", "%"),
        ("paypal-transmission-id", ""),
    ] {
        let mut parts = of_paypal();
        parts.iter_mut().filter(|part| part.0 == name).for_each(|part| part.1 = value.to_owned());
        assert_eq!(paypal_says(&script, &parts, BODY), refused, "{name}: {value}");
        parts.retain(|part| part.0 != name);
        assert_eq!(paypal_says(&script, &parts, BODY), refused, "without {name}");
    }
    for body in [&b""[..], b"{},\"webhook_id\":\"theirs\"", b"{\"a\":1", b"\xff"] {
        assert_eq!(paypal_says(&script, &of_paypal(), body), refused, "{}", body.escape_ascii());
    }
    assert!(script.sent().is_empty());
    for without in [&PAYPAL[..2], &[]] {
        assert_eq!(paypal_says(&Script::new(without), &of_paypal(), BODY), Some(Code::NotConfigured));
    }
}
