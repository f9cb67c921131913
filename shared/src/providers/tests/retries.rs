//! How often, how long, and what it means when no answer comes.

use super::*;
use crate::platform::SendError;

/// Promise: a try that may have reached the provider is repeated under the same key, twice at most, and then nobody says
/// that nothing happened.
#[test]
fn an_unclear_call_is_repeated() {
    let faults: [for<'s> fn(&'s Script) -> &'s Script; 3] = [
        |script| script.fail(SendError::Unreachable("cut".to_owned())),
        |script| script.answer_with(500, &[], "oops"),
        |script| script.answer(409, &json!({ "error": { "code": "idempotency_key_in_use" } })),
    ];
    for fault in faults {
        let script = script();
        script.times(3, fault);
        assert_eq!(verdict(refund(&script)), ("unknown", Some(Code::ProviderUnavailable)));
        let sent = script.sent();
        assert_eq!(sent.len(), 3);
        assert!(
            sent.iter().all(|request| header(request, "idempotency-key") == "tp_1" && request.body == sent[0].body)
        );
        assert!((600..=1200).contains(&script.passed_ms()), "{}", script.passed_ms());

        script.times(2, fault).answer(200, &json!({ "id": "re_1" }));
        assert_eq!(verdict(refund(&script)), ("done", None));
    }
}

/// Promise: where there was no connection nothing happened, unless an earlier try was unclear.
#[test]
fn what_was_not_sent_did_not_happen() {
    let refused = || SendError::NotSent("connection refused".to_owned());
    let script = script();
    script.times(3, |script| script.fail(refused()));
    assert_eq!(verdict(refund(&script)), ("untouched", Some(Code::ProviderUnavailable)));
    script.answer_with(502, &[], "").fail(refused()).fail(refused());
    assert_eq!(verdict(refund(&script)), ("unknown", Some(Code::ProviderUnavailable)));
    script.times(3, |script| script.answer_with(429, &[], "{}"));
    assert_eq!(verdict(refund(&script)), ("untouched", Some(Code::ProviderUnavailable)));
    script.fail(refused()).answer(401, &json!({}));
    assert_eq!(verdict(refund(&script)), ("untouched", Some(Code::ProviderRefused)));
    script.answer_with(500, &[], "").answer(401, &json!({}));
    assert_eq!(verdict(refund(&script)), ("unknown", Some(Code::ProviderRefused)));
}

/// Promise: however slow the provider is, an operation ends in time.
#[test]
fn time_is_bounded() {
    let script = script();
    script.times(3, |script| script.fail(SendError::Timeout));
    assert_eq!(verdict(refund(&script)), ("unknown", Some(Code::ProviderTimeout)));
    assert!(script.passed_ms() <= 30_000, "{}", script.passed_ms());
    assert_eq!((script.sent().len(), script.left()), (2, 1));
}

/// Promise: an answer that makes no sense is not taken for a no, and is not asked for again.
#[test]
fn nonsense_is_unknown() {
    for (status, body) in [(200, "<html>"), (200, "{\"id\":"), (302, ""), (200, "{\"livemode\":true}")] {
        let script = script();
        script.answer_with(status, &[], body);
        assert_eq!(verdict(refund(&script)), ("unknown", Some(Code::ProviderInvalid)), "{status} {body}");
    }
}
