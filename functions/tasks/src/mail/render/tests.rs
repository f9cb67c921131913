#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use serde_json::{Value, json};

use super::*;

const HOSTILE: &str = "<script>alert(1)</script> & \"Co\"";

/// Data that has all that any kind needs.
fn data() -> Value {
    json!({
        "order": {
            "public_id": "TP-7K3M-9QX2", "total": { "amount": 123_450, "currency": "usd" }, "discount": { "amount": 500, "currency": "usd" },
            "items": [{ "name": HOSTILE, "quantity": 2, "amount": { "amount": 123_950, "currency": "usd" } }],
        },
        "payment": { "id": "p-1", "amount": { "amount": 123_450, "currency": "usd" }, "method": "card", "paid_at": "2026-11-28T09:05:00.000000Z" },
        "customer": { "company": HOSTILE, "address": { "line1": "1 Road", "city": "Leeds", "country": "GB" } },
        "subscription": { "plan": { "name": HOSTILE }, "price": { "amount": 2_900, "currency": "eur", "billing_period": "monthly" }, "quantity": 1 },
        "booking": { "product_name": HOSTILE, "order": "TP-7K3M-9QX2" }, "time_zone": "Europe/Madrid",
        "starts_local": "2026-12-01T16:00", "ends_local": "2026-12-01T17:00",
        "files": [HOSTILE], "available": 12_345, "account": "user", "percent": 80, "period": "day", "cap": 1_000, "spent": 812,
        "resets_at": "2026-11-29T00:00:00.000000Z", "amount": { "amount": 2_900, "currency": "eur" },
        "next_attempt_at": "2026-12-03T00:00:00.000000Z", "ends_at": "2026-12-05T10:00:00.000000Z",
    })
}

fn about<'a>(kind: &'a str, data: &'a Value) -> About<'a> {
    About {
        kind,
        data,
        name: Some("Ana"),
        shop: "Shop & Co",
        url: Some("https://shop.example"),
        now: "2026-11-28T10:00:00",
    }
}

fn rendered(kind: &str, tag: &str, data: &Value) -> Rendered {
    render(&about(kind, data), tag).unwrap_or_else(|why| panic!("{kind} in {tag}: {why}"))
}

/// Promise: every kind has its words in every language, in plain text and in HTML, and each with a subject of one line.
#[test]
fn every_kind_in_every_language() {
    assert_eq!(KINDS.len(), 9);
    for (tag, _) in FILES {
        for kind in KINDS {
            let mail = rendered(kind, tag, &data());
            let Rendered { subject, text, html } = &mail;
            assert!((10..120).contains(&subject.len()) && !subject.contains('\n'), "{kind} {tag}: {subject}");
            assert!(
                text.contains("Ana") && text.contains("https://shop.example") && text.contains("Shop & Co"),
                "{text}"
            );
            assert!(
                html.contains("Ana") && html.contains("Shop &#38; Co") && html.contains(&format!("lang=\"{tag}\"")),
                "{html}"
            );
            for words in [subject, text, html] {
                assert!(
                    !words.contains("{{") && !words.contains("{%") && !words.contains("None"),
                    "{kind} {tag}: {words}"
                );
            }
        }
    }
}

/// Promise: languages differ in every kind, so that none is a copy of another.
#[test]
fn languages_differ() {
    for kind in KINDS {
        let (en, es) = (rendered(kind, "en", &data()), rendered(kind, "es", &data()));
        assert!(en.subject != es.subject && en.text != es.text && en.html != es.html, "{kind}");
    }
}

/// Promise: whatever a product or a buyer is called, it is no HTML in a mail, loads nothing, and is no second header.
#[test]
fn names_are_no_html() {
    for (tag, _) in FILES {
        for kind in KINDS {
            let html = rendered(kind, tag, &data()).html;
            assert!(
                !html.contains("<script") && !html.contains("<img") && !html.contains("src="),
                "{kind} {tag}: {html}"
            );
        }
        let html = rendered("receipt", tag, &data()).html;
        assert!(html.contains("&#60;script&#62;alert(1)&#60;/script&#62; &#38; &#34;Co&#34;"), "{html}");
    }
    let mut hostile = data();
    hostile["booking"]["product_name"] = "Talk\r\nBcc: everybody@example.com".into();
    let subject = rendered("booking_confirmation", "en", &hostile).subject;
    assert!(subject == "Your appointment: Talk" || subject.chars().all(|sign| !sign.is_control()), "{subject}");
}

/// Promise: money, numbers and dates are written as the language writes them.
#[test]
fn numbers_and_dates() {
    for (kind, tag, words) in [
        ("receipt", "en", "1,234.50 USD"),
        ("receipt", "es", "1234,50 USD"),
        ("receipt", "en", "November 28, 2026"),
        ("receipt", "es", "28 de noviembre de 2026"),
        ("receipt", "en", "29.00 EUR per month"),
        ("receipt", "es", "29,00 EUR al mes"),
        ("receipt", "es", "tarjeta"),
        ("low_balance", "en", "12,345"),
        ("low_balance", "es", "12.345"),
        ("spending_cap", "en", "spent 812 of the 1,000 credits that the cap allows for AI calls today"),
        ("spending_cap", "es", "hasta el 29 de noviembre de 2026 (UTC)"),
        ("booking_confirmation", "en", "December 1, 2026 at 16:00 (Europe/Madrid)"),
        ("booking_confirmation", "es", "1 de diciembre de 2026 a las 17:00 (Europe/Madrid)"),
    ] {
        let text = rendered(kind, tag, &data()).text;
        assert!(text.contains(words), "{kind} {tag} lacks {words}: {text}");
    }
    let language: Language = serde_json::from_str(FILES[0].1).unwrap();
    for (amount, currency, words) in [
        (0, "usd", "0.00 USD"),
        (5, "eur", "0.05 EUR"),
        (-1_234_567, "usd", "-12,345.67 USD"),
        (1_500, "jpy", "1,500 JPY"),
        (5, "kwd", "0.005 KWD"),
    ] {
        assert_eq!(language.money(amount, currency), words);
    }
}

/// Promise: what has ended is not said to end.
#[test]
fn what_has_ended() {
    let mut ended = data();
    assert!(rendered("subscription_ending", "en", &ended).text.contains("ends on December 5, 2026"));
    ended["ends_at"] = "2026-11-28T09:59:59.000000Z".into();
    for (tag, words) in [("en", "ended on November 28, 2026"), ("es", "terminó el 28 de noviembre de 2026")] {
        let Rendered { subject, text, html } = rendered("subscription_ending", tag, &ended);
        assert!([subject, text, html].iter().all(|part| part.contains(words)), "{tag}");
    }
}

/// Promise: a mail without what it is about is not sent half empty, and what may be missing only leaves its sentence out.
#[test]
fn what_is_missing() {
    for kind in KINDS {
        assert!(render(&about(kind, &json!({})), "en").is_err(), "{kind}");
    }
    assert_eq!(render(&about("nonsense", &data()), "en").unwrap_err(), "there is no template for nonsense");
    let least = json!({ "payment": { "id": "p-1", "amount": { "amount": 1, "currency": "usd" } } });
    let text = rendered("receipt", "en", &least).text;
    assert!(text.contains("0.01 USD") && !text.contains("Bill to") && !text.contains("Total"), "{text}");
}

/// Promise: a user gets the language of the profile, else the shop's, and never none.
#[test]
fn the_language_that_fits() {
    for (tag, shops, chosen) in [
        (Some("es"), "en", "es"),
        (Some("es-MX"), "en", "es"),
        (Some("ES_es"), "en", "es"),
        (Some("fr"), "es", "es"),
        (None, "es", "es"),
        (None, "fr", "en"),
        (Some(""), "", "en"),
    ] {
        assert_eq!(language(tag, shops), chosen, "{tag:?} {shops}");
    }
}
