//! The functions in workerd, as `xtask/js/workers.mjs` runs them.

use super::{child::Service, environment::Variables, functions::Function, interrupt::Interrupt, npm, paths::root};
use anyhow::Result;
use serde::Serialize;
use std::{collections::BTreeMap, path::Path, process::Command, time::Duration};

/// workerd is there in a fraction of a second, but a busy machine is slow.
const START_LIMIT: Duration = Duration::from_secs(30);

/// What the script reads, one a line.
#[derive(Serialize)]
struct Workers {
    host: &'static str,
    port: u16,
    workers: Vec<Worker>,
}

#[derive(Serialize)]
struct Worker {
    name: String,
    folder: String,
    routes: Vec<String>,
    bindings: BTreeMap<String, serde_json::Value>,
    ratelimits: BTreeMap<String, serde_json::Value>,
    assets: Option<serde_json::Value>,
    compatibility_date: String,
    compatibility_flags: Vec<String>,
}

/// Functions that run in workerd.
pub(crate) struct Workerd {
    /// The program.
    pub(crate) service: Service,
    /// Where they answer.
    pub(crate) url: String,
    port: u16,
}

/// Runs what `build` put into `built`, with `variables`, on `port`; waits until it serves.
pub(crate) fn start(
    port: u16,
    functions: &[Function],
    built: &Path,
    variables: &Variables,
    interrupt: &Interrupt,
) -> Result<Workerd> {
    let mut command = Command::new(npm::node());
    // workerd must not send requests of the tests through a proxy of the machine's.
    command.current_dir(root()).arg("xtask/js/workers.mjs").env("WRANGLER_SEND_METRICS", "false");
    let mut service = Service::start("workerd", &mut command)?;
    service.tell(&line(port, functions, built, variables)?)?;
    let url = service.wait_for("ready ", START_LIMIT, interrupt)?;
    Ok(Workerd { service, url, port })
}

impl Workerd {
    /// Replaces what runs by what is in `built` now.
    pub(crate) fn reload(
        &mut self,
        functions: &[Function],
        built: &Path,
        variables: &Variables,
        interrupt: &Interrupt,
    ) -> Result<()> {
        self.service.tell(&line(self.port, functions, built, variables)?)?;
        self.service.wait_for("reloaded", START_LIMIT, interrupt).map(drop)
    }
}

fn line(port: u16, functions: &[Function], built: &Path, variables: &Variables) -> Result<String> {
    let workers = functions.iter().map(|function| worker(function, built, variables)).collect::<Result<_>>()?;
    Ok(serde_json::to_string(&Workers { host: "127.0.0.1", port, workers })?)
}

fn worker(function: &Function, built: &Path, variables: &Variables) -> Result<Worker> {
    let wrangler = &function.wrangler;
    let mut bindings = BTreeMap::new();
    for (name, value) in &wrangler.vars {
        bindings.insert(name.clone(), serde_json::to_value(value)?);
    }
    for (name, value) in variables {
        bindings.insert(name.clone(), value.as_str().into());
    }
    let mut ratelimits = BTreeMap::new();
    for limit in &wrangler.ratelimits {
        let simple = serde_json::to_value(&limit.simple)?;
        let about = serde_json::json!({ "namespace_id": limit.namespace_id, "simple": simple });
        ratelimits.insert(limit.name.clone(), about);
    }
    let assets = wrangler.assets.as_ref().map(|assets| {
        let directory = function.folder.join(&assets.directory);
        serde_json::json!({ "directory": directory, "binding": assets.binding })
    });
    Ok(Worker {
        name: wrangler.name.clone(),
        folder: built.join(&function.name).to_string_lossy().into_owned(),
        // Any host: production's is not this machine.
        routes: wrangler.routes.iter().map(|route| format!("*{}", route.path())).collect(),
        bindings,
        ratelimits,
        assets,
        compatibility_date: wrangler.compatibility_date.clone(),
        compatibility_flags: wrangler.compatibility_flags.clone(),
    })
}
