#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::Arc;

use shared::{
    auth::service_db,
    http::{App, Call},
    platform::{Outbound, SendError},
    testing::{Script, finish},
};

use super::*;
use crate::tasks::Budget;

const KEYS: [(&str, &str); 4] = [
    ("SUPABASE_JWT_SECRET", "local-jwt-secret-turnpike-at-least-32-characters"),
    ("RESEND_API_KEY", "re_test"),
    ("MAIL_FROM", "Shop <shop@example.com>"),
    ("APP_URL", ""),
];

fn deliver_with(script: &Arc<Script>) -> Outcome<Value> {
    let app: Arc<App> = script.app();
    let call = Call::default();
    let db = service_db(&app, &call).unwrap_or_else(|problem| panic!("{problem:?}"));
    let budget = Budget::begin(app.platform());
    let run = Run { app: &app, call: &call, db: &db, budget, started_at: String::new() };
    finish(deliver(&run))
}

fn mails(count: usize, waiting: i64) -> Value {
    let mail = |number| {
        json!({
            "id": format!("m-{number}"), "kind": "low_balance", "data": { "available": 3 }, "to": "a@example.com",
            "name": null, "locale": "es", "attempts": 1,
        })
    };
    json!({ "mails": (0..count).map(mail).collect::<Vec<_>>(), "waiting": waiting })
}

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

fn database(script: &Script, body: &Value) {
    script.answer_with(200, &JSON, body.to_string());
}

fn body(sent: &Outbound) -> Value {
    serde_json::from_slice(&sent.body).unwrap()
}

/// What the database was told of the mails: outcome and code.
fn told(sent: &[Outbound]) -> Vec<(String, String)> {
    let settled = sent.iter().find(|sent| sent.url.ends_with("mail_settle")).unwrap_or_else(|| panic!("{sent:?}"));
    let results = body(settled)["p_results"].as_array().unwrap().clone();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    results.iter().map(|result| (word(&result["outcome"]), word(&result["error"]["code"]))).collect()
}

/// Promise: a mail goes out in its reader's language, in both forms, from the shop, under its own id as the key.
#[test]
fn a_mail_is_handed_over() {
    let script = Script::new(&KEYS);
    database(&script, &mails(1, 0));
    script.answer(200, &json!({ "id": "e-1" }));
    database(&script, &json!({ "settled": 1 }));
    let result = deliver_with(&script).unwrap();
    assert_eq!((&result["sent"], &result["waiting"], &result["stopped"]), (&json!(1), &json!(0), &Value::Null));
    let sent = script.sent();
    assert_eq!(sent[1].url, "https://api.resend.com/emails");
    let header = |name: &str| sent[1].headers[name].to_str().unwrap().to_owned();
    assert_eq!((header("authorization").as_str(), header("idempotency-key").as_str()), ("Bearer re_test", "m-0"));
    assert!(!header("user-agent").is_empty());
    let mail = body(&sent[1]);
    assert_eq!((&mail["from"], &mail["to"]), (&json!("Shop <shop@example.com>"), &json!(["a@example.com"])));
    assert!(mail["text"].as_str().unwrap().contains("créditos") && mail["html"].as_str().unwrap().contains("créditos"));
    assert_eq!(
        body(&sent[2])["p_results"][0],
        json!({ "id": "m-0", "attempts": 1, "outcome": "sent", "provider_message_id": "e-1" })
    );
}

/// Promise: without a key nothing is taken and nothing is lost; the run says what waits.
#[test]
fn without_a_key_mails_wait() {
    let script = Script::new(&KEYS[..1]);
    database(&script, &mails(0, 7));
    assert_eq!(deliver_with(&script).unwrap(), json!({ "configured": false, "waiting": 7 }));
    assert_eq!(body(&script.sent()[0]), json!({ "p_limit": 0 }));
}

/// Promise: one bad address or one lost answer does not keep the others from going out.
#[test]
fn each_mail_has_its_own_fate() {
    let script = Script::new(&KEYS);
    database(&script, &mails(4, 0));
    script.answer(422, &json!({ "name": "validation_error", "message": "Invalid `to` field." }));
    script.fail(SendError::Unreachable("reset".to_owned()));
    script.answer(500, &json!({ "name": "application_error" }));
    script.answer(200, &json!({ "id": "e-4" }));
    database(&script, &json!({ "settled": 4 }));
    let result = deliver_with(&script).unwrap();
    assert_eq!((&result["sent"], &result["retried"], &result["dead"]), (&json!(1), &json!(2), &json!(1)));
    let outcomes: Vec<String> = told(&script.sent()).into_iter().map(|(outcome, _)| outcome).collect();
    assert_eq!(outcomes, ["dead", "retry", "retry", "sent"]);
}

/// Promise: a short rate limit slows the run down; a long one ends it, and no mail loses an attempt by it.
#[test]
fn a_rate_limit_is_obeyed() {
    let script = Script::new(&KEYS);
    database(&script, &mails(3, 5));
    script.answer_with(429, &[("retry-after", "2")], r#"{"name":"rate_limit_exceeded"}"#);
    script.answer(200, &json!({ "id": "e-1" }));
    script.answer_with(429, &[("retry-after", "3600")], r#"{"name":"daily_quota_exceeded"}"#);
    database(&script, &json!({ "settled": 3 }));
    let result = deliver_with(&script).unwrap();
    assert_eq!((script.passed_ms(), script.left()), (2_000, 0));
    assert_eq!((&result["sent"], &result["stopped"]), (&json!(1), &json!("daily_quota_exceeded")));
    let sent = script.sent();
    assert_eq!(sent[1].headers["idempotency-key"], sent[2].headers["idempotency-key"]);
    let later = ("later".to_owned(), "daily_quota_exceeded".to_owned());
    assert_eq!(told(&sent)[1..], [later.clone(), later]);
    let settled = body(sent.last().unwrap());
    assert_eq!(settled["p_results"][2]["retry_after_seconds"], 3600);
}

/// Promise: a wrong key makes the run fail in words; the mails stay, with their attempts.
#[test]
fn a_wrong_key_fails_the_run() {
    let script = Script::new(&KEYS);
    database(&script, &mails(2, 9));
    script.answer(401, &json!({ "name": "validation_error", "message": "API key is invalid" }));
    database(&script, &json!({ "settled": 2 }));
    let problem = deliver_with(&script).unwrap_err();
    assert_eq!((problem.code, script.left()), (Code::ProviderRefused, 0));
    assert!(told(&script.sent()).iter().all(|(outcome, _)| outcome == "later"));
}

/// Promise: a run ends when its time is over; what it had taken and not begun goes back untried.
#[test]
fn a_run_has_an_end() {
    let script = Script::new(&[&KEYS[..], &[("PROVIDER_TIMEOUT_MS", "12000")]].concat());
    database(&script, &mails(4, 100));
    script.times(2, |script| script.fail(SendError::Timeout));
    database(&script, &json!({ "settled": 4 }));
    let result = deliver_with(&script).unwrap();
    assert_eq!((&result["retried"], &result["waiting"], script.left()), (&json!(2), &json!(100), 0));
    let codes: Vec<String> = told(&script.sent()).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["unreachable", "unreachable", "no_time", "no_time"]);
}

/// Promise: what no template can put into words is given up at once and says why.
#[test]
fn nonsense_is_given_up() {
    let script = Script::new(&KEYS);
    let mut claim = mails(1, 0);
    claim["mails"][0]["data"] = json!({});
    database(&script, &claim);
    database(&script, &json!({ "settled": 1 }));
    assert_eq!(deliver_with(&script).unwrap()["dead"], 1);
    assert_eq!(told(&script.sent()), [("dead".to_owned(), "template_failed".to_owned())]);
}
