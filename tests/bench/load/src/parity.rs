//! Both sides give the same answers: what is compared must be the same work.

use super::{
    client::{Outgoing, once},
    fixtures::Fixtures,
    requests::request,
    settings::Settings,
    spend,
    tokens::Algorithm,
    workerd::Workerd,
};
use anyhow::{Context as _, Result, ensure};
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

/// Headers that both sides must send alike.
const HEADERS: [&str; 7] = [
    "content-type",
    "cache-control",
    "x-content-type-options",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
    "www-authenticate",
];

/// A status, headers and a body.
type Answer = (StatusCode, HeaderMap, Value);

/// Asks both the same and compares.
pub(crate) async fn check(settings: &Settings, fixtures: &Fixtures) -> Result<()> {
    for algorithm in Algorithm::ALL {
        let tokens = fixtures.of(algorithm)?;
        let token = tokens.warm.first().context("no token")?;
        let verify =
            |token: &str| request(Method::GET, &fixtures.ours_verify.authority, "/v1/auth/verify", token, None);
        let (ours, theirs) = both(&fixtures.ours_verify, &fixtures.theirs_verify, || verify(token)).await?;
        ensure!(ours.0 == StatusCode::OK, "verify of {} was answered with {ours:?}", algorithm.name());
        same(algorithm.name(), &ours, &theirs)?;
        ensure!(ours.2 == theirs.2, "{}: ours says {}, theirs {}", algorithm.name(), ours.2, theirs.2);
        // The last letter of a signature may stand for bits that do not count, the tenth from the end does not.
        let (head, tail) = token.split_at(token.len() - 10);
        let forged = format!("{head}{}{}", if tail.starts_with('A') { 'B' } else { 'A' }, tail.get(1..).unwrap_or(""));
        for wrong in [forged.as_str(), "nonsense", ""] {
            let (ours, theirs) = both(&fixtures.ours_verify, &fixtures.theirs_verify, || verify(wrong)).await?;
            ensure!(ours.0 == StatusCode::UNAUTHORIZED, "a wrong token was answered with {ours:?}");
            same("a wrong token", &ours, &theirs)?;
            ensure!(ours.2.get("code") == theirs.2.get("code"), "ours says {}, theirs {}", ours.2, theirs.2);
        }
    }
    spend::grant_all(settings, &fixtures.ours_spend).await?;
    let token = fixtures.spenders.first().context("no spender")?;
    for (body, status) in [
        (r#"{"amount":1,"description":"A picture"}"#, StatusCode::OK),
        (r#"{"amount":1000000000000000}"#, StatusCode::PAYMENT_REQUIRED),
        (r#"{"amount":"1"}"#, StatusCode::UNPROCESSABLE_ENTITY),
        (r#"{"amount":1,"amonut":1}"#, StatusCode::UNPROCESSABLE_ENTITY),
        ("nonsense", StatusCode::BAD_REQUEST),
    ] {
        let make = || spend::request(&fixtures.ours_spend.authority, token, body);
        let (ours, theirs) = both(&fixtures.ours_spend, &fixtures.theirs_spend, make).await?;
        ensure!(ours.0 == status, "{body} was answered with {ours:?}");
        same(body, &ours, &theirs)?;
        let keys = |answer: &Answer| answer.2.as_object().map(|members| members.keys().cloned().collect::<Vec<_>>());
        ensure!(keys(&ours) == keys(&theirs), "{body}: ours says {}, theirs {}", ours.2, theirs.2);
    }
    Ok(())
}

fn same(what: &str, ours: &Answer, theirs: &Answer) -> Result<()> {
    ensure!(ours.0 == theirs.0, "{what}: ours says {}, theirs {} {}", ours.0, theirs.0, theirs.2);
    for name in HEADERS {
        let (our, their) = (ours.1.get(name), theirs.1.get(name));
        ensure!(our == their, "{what}: {name} is {our:?} with us and {their:?} with them");
    }
    Ok(())
}

async fn both(ours: &Workerd, theirs: &Workerd, make: impl Fn() -> Result<Outgoing>) -> Result<(Answer, Answer)> {
    Ok((answer(ours, make()?).await?, answer(theirs, make()?).await?))
}

async fn answer(of: &Workerd, request: Outgoing) -> Result<Answer> {
    let (head, body) = once(&of.authority, request).await?.into_parts();
    let value = serde_json::from_slice(&body)
        .with_context(|| format!("{} with no JSON: {}", head.status, String::from_utf8_lossy(&body)))?;
    Ok((head.status, head.headers, value))
}
