//! `GET /v1/auth/verify`: what a token costs.

use super::{
    compare::{self, Contender},
    fixtures::Fixtures,
    load::Make,
    report::{Pair, Report},
    requests::request,
    settings::Settings,
    workerd::Workerd,
};
use anyhow::{Context as _, Result};
use http::Method;
use std::rc::Rc;

/// For each algorithm: our cache of verified tokens warm, and of no use; theirs with the same tokens beside each.
pub(crate) async fn measure(settings: &Settings, fixtures: &Fixtures, report: &mut Report) -> Result<()> {
    for (algorithm, tokens) in &fixtures.tokens {
        let (ours, theirs) = (&fixtures.ours_verify, &fixtures.theirs_verify);
        let contenders = [
            contender(ours, &tokens.warm),
            contender(theirs, &tokens.warm),
            contender(ours, &tokens.cold),
            contender(theirs, &tokens.cold),
        ];
        let what = format!("verify {}", algorithm.name());
        let measured = compare::rounds(&what, &contenders, settings.rounds(), settings.verify_requests()).await?;
        let [warm, their_warm, cold, their_cold] =
            <[_; 4]>::try_from(measured).ok().context("four contenders, four results")?;
        report.add_pair(Pair::new(format!("{what}, warm cache"), warm, their_warm));
        report.add_pair(Pair::new(format!("{what}, without cache"), cold, their_cold));
    }
    Ok(())
}

fn contender<'w>(workerd: &'w Workerd, tokens: &[String]) -> Contender<'w> {
    let (tokens, authority) = (tokens.to_vec(), workerd.authority.clone());
    let make: Make = Rc::new(move |number| {
        let token = tokens.get(number % tokens.len()).context("no token")?;
        request(Method::GET, &authority, "/v1/auth/verify", token, None)
    });
    Contender { workerd, make }
}
