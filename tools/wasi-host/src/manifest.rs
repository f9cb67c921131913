//! The part of `spin.toml` (manifest version 2) that this host knows. An unknown member is an error: to serve a component
//! without something that it was promised would be worse.

use crate::outbound::{Allowed, Pattern};
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What to serve.
pub(crate) struct Manifest {
    /// Route and name of the component.
    pub(crate) routes: Vec<(String, String)>,
    /// The components by name.
    pub(crate) components: BTreeMap<String, Component>,
}

/// One component.
#[derive(Clone)]
pub(crate) struct Component {
    /// The WebAssembly component.
    pub(crate) source: PathBuf,
    /// What it finds in its environment.
    pub(crate) environment: HashMap<String, String>,
    /// Folders that it may read: here, and where it sees them.
    pub(crate) files: Vec<(PathBuf, String)>,
    /// Where it may send requests.
    pub(crate) allowed: Arc<Allowed>,
}

/// Reads a manifest. A variable that a component's `environment` names is taken from this program's environment where it is
/// set there, and the manifest's own variables from `SPIN_VARIABLE_<NAME>`. All components get `environment` besides.
pub(crate) fn open(path: &Path, environment: &[(String, String)]) -> Result<Manifest> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut manifest =
        parse(&text, folder, &|name| env::var(name).ok()).with_context(|| format!("{} is wrong", path.display()))?;
    for component in manifest.components.values_mut() {
        component.environment.extend(environment.iter().cloned());
    }
    Ok(manifest)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    spin_manifest_version: u32,
    #[serde(rename = "application")]
    _application: toml::Table,
    #[serde(default)]
    variables: BTreeMap<String, RawVariable>,
    trigger: RawTriggers,
    component: BTreeMap<String, RawComponent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVariable {
    default: Option<String>,
    #[serde(default, rename = "required")]
    _required: bool,
    #[serde(default, rename = "secret")]
    _secret: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTriggers {
    http: Vec<RawTrigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTrigger {
    route: String,
    component: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComponent {
    source: PathBuf,
    #[serde(default)]
    environment: HashMap<String, String>,
    #[serde(default)]
    files: Vec<RawFiles>,
    #[serde(default)]
    allowed_outbound_hosts: Vec<String>,
    #[serde(rename = "build")]
    _build: Option<toml::Table>,
    #[serde(rename = "description")]
    _description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFiles {
    source: PathBuf,
    destination: String,
}

fn parse(text: &str, folder: &Path, outside: &dyn Fn(&str) -> Option<String>) -> Result<Manifest> {
    let raw: Raw = toml::from_str(text)?;
    if raw.spin_manifest_version != 2 {
        bail!("spin_manifest_version is 2");
    }
    let mut components = BTreeMap::new();
    for (name, component) in raw.component {
        let mut allowed = Vec::new();
        for host in &component.allowed_outbound_hosts {
            let host = fill(host, &raw.variables, outside)?;
            allowed.push(Pattern::parse(&host)?);
        }
        let own = |(name, value): (String, String)| {
            let value = outside(&name).unwrap_or(value);
            (name, value)
        };
        let environment = component.environment.into_iter().map(own);
        let files = component.files.into_iter().map(|files| (folder.join(files.source), files.destination));
        let component = Component {
            source: folder.join(component.source),
            environment: environment.collect(),
            files: files.collect(),
            allowed: Arc::new(Allowed::new(allowed)),
        };
        components.insert(name, component);
    }
    let routes: Vec<_> = raw.trigger.http.into_iter().map(|trigger| (trigger.route, trigger.component)).collect();
    if let Some((route, missing)) = routes.iter().find(|(_, name)| !components.contains_key(name)) {
        bail!("{route} leads to {missing}, which is no component");
    }
    Ok(Manifest { routes, components })
}

/// Replaces `{{ name }}` by the variable's value.
fn fill(
    text: &str,
    variables: &BTreeMap<String, RawVariable>,
    outside: &dyn Fn(&str) -> Option<String>,
) -> Result<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").with_context(|| format!("`{text}` has a {{{{ without }}}}"))?;
        let name = name.trim();
        let variable = variables.get(name).with_context(|| format!("there is no variable {name}"))?;
        let value = outside(&format!("SPIN_VARIABLE_{}", name.to_uppercase())).or_else(|| variable.default.clone());
        filled.push_str(before);
        filled.push_str(&value.with_context(|| format!("the variable {name} has no value"))?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        spin_manifest_version = 2
        [application]
        name = "t"
        [variables]
        upstream = { default = "http://127.0.0.1:1" }
        [[trigger.http]]
        route = "/a/..."
        component = "a"
        [component.a]
        source = "a.wasm"
        files = [{ source = "docs", destination = "/assets" }]
        allowed_outbound_hosts = ["{{ upstream }}"]
        environment = { ONE = "1", TWO = "2" }
    "#;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn paths_are_relative_to_the_manifest() {
        let manifest = parse(TEXT, Path::new("/app"), &none).unwrap();
        assert_eq!(manifest.routes, [("/a/...".to_owned(), "a".to_owned())]);
        assert_eq!(manifest.components["a"].source, PathBuf::from("/app/a.wasm"));
        assert_eq!(manifest.components["a"].files, [(PathBuf::from("/app/docs"), "/assets".to_owned())]);
    }

    #[test]
    fn only_named_variables_come_from_outside() {
        let outside = |name: &str| match name {
            "TWO" | "THREE" => Some("outside".to_owned()),
            "SPIN_VARIABLE_UPSTREAM" => Some("https://example.com".to_owned()),
            _ => None,
        };
        let manifest = parse(TEXT, Path::new(""), &outside).unwrap();
        let environment = &manifest.components["a"].environment;
        assert_eq!((environment["ONE"].as_str(), environment["TWO"].as_str()), ("1", "outside"));
        assert!(!environment.contains_key("THREE"));
        assert!(manifest.components["a"].allowed.permits(&"https://example.com/x".parse().unwrap()));
    }

    #[test]
    fn what_is_unknown_is_refused() {
        let with = |line: &str| parse(&TEXT.replace("source = \"a.wasm\"", line), Path::new(""), &none);
        assert!(with("source = \"a.wasm\"\nkey_value_stores = [\"default\"]").is_err());
        assert!(parse(&TEXT.replace("component = \"a\"", "component = \"b\""), Path::new(""), &none).is_err());
        assert!(parse(&TEXT.replace("{{ upstream }}", "{{ other }}"), Path::new(""), &none).is_err());
    }
}
