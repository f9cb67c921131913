//! Round trips: what each route that needs somebody asks of the database, the auth service, the storage and a provider of payments
//! or models, counted on the way.

mod caller;
mod counts;
mod path;
mod reported;
mod step;
mod steps;
mod values;
mod who;

use super::{
    report::{Report, Trips},
    settings::Settings,
};
use anyhow::{Context as _, Result, ensure};
use caller::Caller;
pub(crate) use counts::Counts;
use serde_json::Value;
use std::{collections::BTreeSet, fs};
use values::Values;

/// The tags of routes that are left out: an operator's, which ask whatever they report on.
const LEFT_OUT: [&str; 1] = ["meta"];

/// The job that ships.
const JOB: &str = "text-report";
/// A task that has nothing to do.
const TASK: &str = "expire-holds";
/// A model of the bench's own, as in an address.
const MODEL: &str = "bench%2Ftalk";

/// Calls every route once at least.
pub(crate) async fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    eprintln!("  Measuring  round trips");
    let mut values = Values::default();
    for (name, value) in [("job", JOB), ("task", TASK), ("model", MODEL)] {
        values.set(name, value);
    }
    let caller = Caller::start(settings, &mut values).await?;
    for step in steps::all() {
        let (answer, count) = caller.take(&step, &values).await?;
        for (name, pointer) in &step.kept {
            values.keep(name, &answer, pointer).with_context(|| step.name())?;
        }
        if let Some(reported) = step.then {
            reported::report(reported, settings, &values).await.with_context(|| format!("after {}", step.name()))?;
        }
        report.add_trips(Trips { route: step.name(), count, most: step.most });
    }
    Ok(())
}

/// Fails if a route of the OpenAPI document needs somebody and is not called.
pub(crate) fn check(settings: &Settings) -> Result<()> {
    let steps = steps::all();
    let document: Value = serde_json::from_str(&fs::read_to_string(&settings.openapi)?)?;
    let called: BTreeSet<_> =
        steps.iter().map(|step| (step.path.route(), step.method.as_str().to_lowercase())).collect();
    for (path, methods) in document.get("paths").and_then(Value::as_object).context("a document without paths")? {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).context("a route without a tag")?;
            let must = operation.get("security").is_some() && !LEFT_OUT.contains(&tag);
            let is_called = called.contains(&(path.clone(), method.clone()));
            ensure!(!must || is_called, "{method} {path} is missing in the bench's steps");
        }
    }
    Ok(())
}
