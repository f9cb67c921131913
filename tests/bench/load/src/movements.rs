//! The ledger's movements a second, from the whole way down to the bare statements.

use super::{
    client::{Outgoing, authority},
    fixtures::{Fixtures, SPENDERS},
    load::{self, Make},
    pgbench,
    report::{Movements, Report},
    requests,
    series::Series,
    settings::Settings,
    spend::{MANY, ONE},
};
use anyhow::{Context as _, Result};
use http::StatusCode;
use serde_json::json;
use std::rc::Rc;
use uuid::Uuid;

/// Adds a line for each way to move credits.
pub(crate) async fn measure(settings: &Settings, fixtures: &Fixtures, report: &mut Report) -> Result<()> {
    eprintln!("  Measuring  movements a second");
    let whole = (report.rate(ONE), report.rate(MANY));
    report.add_movements(Movements { way: "the function `credits`, PostgREST, Postgres", one: whole.0, many: whole.1 });
    report.add_movements(Movements {
        way: "PostgREST's RPC `credit_spend`, Postgres",
        one: rpc(settings, fixtures, 1).await?,
        many: rpc(settings, fixtures, SPENDERS).await?,
    });
    for script in [pgbench::Script::Function, pgbench::Script::Bare] {
        match pgbench::run(settings, script, 1).await? {
            Some(one) => {
                let many = pgbench::run(settings, script, SPENDERS).await?.unwrap_or_default();
                report.add_movements(Movements { way: script.name(), one, many });
            }
            None => report.note("There is no `pgbench` on the path, so its lines are left out."),
        }
    }
    Ok(())
}

/// Spends through PostgREST, without a function before it.
async fn rpc(settings: &Settings, fixtures: &Fixtures, users: usize) -> Result<f64> {
    let api = authority(&settings.api_url).to_owned();
    let key = settings.variable("SUPABASE_PUBLISHABLE_KEY").to_owned();
    let tokens: Vec<_> = fixtures.spenders.iter().take(users).cloned().collect();
    let make: Make = Rc::new({
        let api = api.clone();
        move |number| spend(&api, &key, tokens.get(number % tokens.len()).context("no token")?)
    });
    let mut rates = Series::default();
    for _ in 0..settings.rounds() {
        rates.push(load::run(&api, settings.spend_requests(), &make, StatusCode::OK).await?.rate());
    }
    Ok(rates.median())
}

fn spend(api: &str, key: &str, token: &str) -> Result<Outgoing> {
    let id = Uuid::new_v4().to_string();
    let arguments =
        json!({ "p_amount": 1, "p_description": "A picture", "p_idempotency_key": id, "p_fingerprint": id });
    requests::rpc(api, key, token, "credit_spend", &arguments)
}
