//! `spin.toml`, `wrangler.toml` and the functions' own manifests say the same.

use crate::support::{
    functions::Function,
    paths::{read, root},
};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Spin {
    trigger: Triggers,
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
struct Triggers {
    http: Vec<Trigger>,
}

#[derive(Deserialize)]
struct Trigger {
    route: String,
    component: String,
}

#[derive(Deserialize)]
struct Component {
    source: String,
    #[serde(default)]
    allowed_outbound_hosts: Vec<String>,
}

#[derive(Deserialize)]
struct Gateway {
    vars: Vars,
    services: Vec<ServiceBinding>,
}

#[derive(Deserialize)]
struct Vars {
    #[serde(rename = "ROUTES")]
    routes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct ServiceBinding {
    binding: String,
    service: String,
}

/// A path with everything that begins with it, or below it: `/v1/me`.
type Paths = BTreeSet<String>;

/// Gives what does not agree.
pub(super) fn check(functions: &[Function]) -> Result<Vec<String>> {
    let spin: Spin = toml::from_str(&read(&root().join("spin.toml"))?).context("spin.toml is wrong")?;
    let gateway: Gateway = toml::from_str(&read(&root().join("wrangler.toml"))?).context("wrangler.toml is wrong")?;
    let mut faults = components(functions, &spin);
    for function in functions {
        let own: Paths = function.wrangler.routes.iter().map(|route| bare(route.path())).collect();
        let routes = spin.trigger.http.iter().filter(|trigger| trigger.component == function.name);
        let at_spin: Paths = routes.map(|trigger| bare(&trigger.route)).collect();
        let binding = gateway.services.iter().find(|service| service.service == function.wrangler.name);
        let at_gateway: Paths = gateway
            .vars
            .routes
            .iter()
            .filter(|(_, name)| binding.is_some_and(|own| own.binding == **name))
            .map(|(route, _)| bare(route))
            .collect();
        for (place, routes) in [("spin.toml", at_spin), ("wrangler.toml", at_gateway)] {
            if routes != own {
                faults.push(format!(
                    "{}: {place} has the routes {routes:?}, its own wrangler.toml {own:?}",
                    function.name
                ));
            }
        }
    }
    Ok(faults)
}

/// Every component is one function's, and may call what it must and not everything.
fn components(functions: &[Function], spin: &Spin) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, component) in &spin.component {
        if functions.iter().all(|function| function.name != *name) {
            faults.push(format!("spin.toml: the component {name} is no function"));
        }
        if component.source != format!("build/spin/{name}.wasm") {
            faults.push(format!("spin.toml: the source of {name} is not where `cargo xtask build` puts it"));
        }
        if component.allowed_outbound_hosts.is_empty() {
            faults.push(format!("spin.toml: {name} may call nobody, not even the database"));
        }
        if component.allowed_outbound_hosts.iter().any(|host| host.contains("://*") && !host.contains("://*.")) {
            faults.push(format!("spin.toml: {name} may call everybody"));
        }
    }
    let absent = functions.iter().filter(|function| !spin.component.contains_key(&function.name));
    faults.extend(absent.map(|function| format!("spin.toml has no component {}", function.name)));
    faults
}

/// A route without what says "and everything below".
fn bare(route: &str) -> String {
    let route = route.strip_suffix("...").or_else(|| route.strip_suffix('*')).unwrap_or(route);
    route.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn the_platforms_forms_of_a_route_are_one_route() {
        for route in ["/v1/me/...", "/v1/me*", "/v1/me/*", "/v1/me"] {
            assert_eq!(bare(route), "/v1/me");
        }
    }
}
