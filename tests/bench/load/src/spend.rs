//! `POST /v1/credits/spend`: one call of the database, with an idempotency key.

use super::{
    client::Outgoing,
    compare::{self, Contender},
    fixtures::{Fixtures, SPENDERS},
    load::{self, Make},
    report::{Pair, Report},
    requests,
    settings::Settings,
    tokens::user_id,
    workerd::Workerd,
};
use anyhow::{Context as _, Result};
use http::{Method, StatusCode};
use serde_json::json;
use std::rc::Rc;
use uuid::Uuid;

/// More than all rounds can spend, and little enough for the ledger's own limit.
const GRANT_CREDITS: u64 = 1_000_000_000;
/// What a caller sends.
pub(crate) const BODY: &str = r#"{"amount":1,"description":"A picture"}"#;

/// The row of many accounts and the row of one; `movements` reads its rates.
pub(crate) const MANY: &str = "spend, 1,000 accounts";
/// See [`MANY`].
pub(crate) const ONE: &str = "spend, one account";

/// Spends of many users in turn, then of one user all the time.
pub(crate) async fn measure(settings: &Settings, fixtures: &Fixtures, report: &mut Report) -> Result<()> {
    for (what, users) in [(MANY, SPENDERS), (ONE, 1)] {
        let contenders =
            [contender(&fixtures.ours_spend, fixtures, users), contender(&fixtures.theirs_spend, fixtures, users)];
        let measured = compare::rounds(what, &contenders, settings.rounds(), settings.spend_requests()).await?;
        let [ours, theirs] = <[_; 2]>::try_from(measured).ok().context("two contenders, two results")?;
        report.add_pair(Pair::new(what.to_owned(), ours, theirs));
    }
    Ok(())
}

/// Gives every spender credits, as a back end does.
pub(crate) async fn grant_all(settings: &Settings, credits: &Workerd) -> Result<()> {
    let (authority, secret) = (credits.authority.clone(), settings.variable("SERVICE_SECRET").to_owned());
    let make: Make = Rc::new({
        let authority = authority.clone();
        move |number| {
            let grant = json!({ "user_id": user_id(number), "amount": GRANT_CREDITS, "source": "promo" });
            requests::request(Method::POST, &authority, "/v1/credits/grants", &secret, Some(grant.to_string()))
        }
    });
    load::run(&authority, SPENDERS, &make, StatusCode::CREATED).await.context("grants").map(drop)
}

/// A spend with a key of its own.
pub(crate) fn request(authority: &str, token: &str, body: &str) -> Result<Outgoing> {
    keyed(requests::request(Method::POST, authority, "/v1/credits/spend", token, Some(body.to_owned()))?)
}

/// Adds an idempotency key that is new.
fn keyed(mut request: Outgoing) -> Result<Outgoing> {
    request.headers_mut().insert("idempotency-key", Uuid::new_v4().to_string().parse()?);
    Ok(request)
}

fn contender<'w>(workerd: &'w Workerd, fixtures: &Fixtures, users: usize) -> Contender<'w> {
    let authority = workerd.authority.clone();
    let tokens: Vec<_> = fixtures.spenders.iter().take(users).cloned().collect();
    let make: Make =
        Rc::new(move |number| request(&authority, tokens.get(number % tokens.len()).context("no token")?, BODY));
    Contender { workerd, make }
}
