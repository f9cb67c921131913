//! The functions as Spin components: in `spin` where it is installed, else in `wasi-host`.

use super::{
    child::Service,
    environment::Variables,
    functions::Function,
    interrupt::Interrupt,
    npm,
    paths::{read, root, write},
    tools::{self, Tool},
};
use anyhow::{Context as _, Result};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use toml::{Table, Value};

/// The first start compiles every component to machine code.
const START_LIMIT: Duration = Duration::from_secs(120);
/// How often a host that says nothing is tried.
const GLANCE: Duration = Duration::from_millis(100);

/// Functions that run in a host for WASI.
pub(crate) struct Host {
    /// The program.
    pub(crate) service: Service,
    /// Where they answer.
    pub(crate) url: String,
}

/// What to run.
pub(crate) struct Settings<'a> {
    /// The port to answer on.
    pub(crate) port: u16,
    /// The functions to serve.
    pub(crate) functions: &'a [Function],
    /// Where `build` put the components.
    pub(crate) built: &'a Path,
    /// A folder for the manifest with this run's paths.
    pub(crate) scratch: &'a Path,
    /// What the components find in their environment.
    pub(crate) variables: &'a Variables,
}

/// Builds what stands in for Spin where it is not installed.
pub(crate) fn prepare() -> Result<()> {
    if !installed() {
        tools::ensure(Tool::WasiHost)?;
    }
    Ok(())
}

fn installed() -> bool {
    npm::version("spin").is_ok()
}

/// Starts the host and waits until it serves.
pub(crate) fn start(settings: &Settings<'_>, interrupt: &Interrupt) -> Result<Host> {
    let manifest = settings.scratch.join("spin.toml");
    write(&manifest, localized(&read(&root().join("spin.toml"))?, settings)?)?;
    let url = format!("http://127.0.0.1:{}", settings.port);
    let service = match installed() {
        true => start_spin(settings, &manifest, interrupt)?,
        false => start_wasi_host(settings, &manifest, interrupt)?,
    };
    Ok(Host { service, url })
}

fn start_wasi_host(settings: &Settings<'_>, manifest: &Path, interrupt: &Interrupt) -> Result<Service> {
    let mut command = Command::new(tools::ensure(Tool::WasiHost)?);
    command.arg("--manifest").arg(manifest).args(["--addr", &address(settings), "--with-parent"]);
    command.args(environment(settings.variables)).envs(spin_variables(settings.variables));
    let mut service = Service::start("wasi-host", &mut command)?;
    service.wait_for("ready ", START_LIMIT, interrupt)?;
    Ok(service)
}

/// Spin neither says when it is ready nor ends with its parent: a shell beside it waits for the end of its own input.
fn start_spin(settings: &Settings<'_>, manifest: &Path, interrupt: &Interrupt) -> Result<Service> {
    const UNTIL_INPUT_ENDS: &str =
        r#"spin "$@" 1>&2 </dev/null & child=$!; (cat >/dev/null; kill $child) & wait $child"#;
    let mut command = Command::new("/bin/sh");
    command.args(["-c", UNTIL_INPUT_ENDS, "spin", "up", "--from"]).arg(manifest);
    command.args(["--listen", &address(settings)]).envs(spin_variables(settings.variables));
    command.args(environment(settings.variables));
    let mut service = Service::start("spin", &mut command)?;
    let end = Instant::now() + START_LIMIT;
    while !super::ports::taken(settings.port) {
        anyhow::ensure!(!interrupt.came(), "interrupted");
        anyhow::ensure!(!service.ended() && Instant::now() < end, "spin did not start");
        std::thread::sleep(GLANCE);
    }
    Ok(service)
}

fn address(settings: &Settings<'_>) -> String {
    format!("127.0.0.1:{}", settings.port)
}

/// What every component finds in its environment, as both hosts take it.
fn environment(variables: &Variables) -> Vec<String> {
    variables.iter().flat_map(|(name, value)| ["--env".to_owned(), format!("{name}={value}")]).collect()
}

/// The manifest's variables are named like those of the environment: `supabase_url` is `SUPABASE_URL`, and `ollama_origin` is
/// `OLLAMA_URL` without its path.
fn spin_variables(variables: &Variables) -> Vec<(String, String)> {
    let origins = variables.iter().filter_map(|(name, url)| {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split('/').next()?;
        Some((format!("SPIN_VARIABLE_{}_ORIGIN", name.strip_suffix("_URL")?), format!("{scheme}://{authority}")))
    });
    variables.iter().map(|(name, value)| (format!("SPIN_VARIABLE_{name}"), value.clone())).chain(origins).collect()
}

/// The manifest with absolute paths, and with what was built of the functions that are wanted.
fn localized(manifest: &str, settings: &Settings<'_>) -> Result<String> {
    let mut manifest: Table = toml::from_str(manifest).context("spin.toml is wrong")?;
    let wanted = |name: &str| settings.functions.iter().any(|function| function.name == name);
    let triggers =
        manifest.get_mut("trigger").and_then(|trigger| trigger.get_mut("http")).and_then(Value::as_array_mut);
    if let Some(triggers) = triggers {
        triggers.retain(|trigger| trigger.get("component").and_then(Value::as_str).is_some_and(wanted));
    }
    let mut components = manifest.get_mut("component").and_then(Value::as_table_mut);
    if let Some(components) = &mut components {
        components.retain(|name, _| wanted(name));
    }
    for (_, component) in components.into_iter().flatten() {
        let component = component.as_table_mut().context("spin.toml: a component is a table")?;
        let source = component.get("source").and_then(Value::as_str).map(PathBuf::from);
        let file = source.as_deref().and_then(Path::file_name).context("spin.toml: a component has a source")?;
        component.insert("source".into(), text(&settings.built.join(file)));
        for mount in component.get_mut("files").and_then(Value::as_array_mut).into_iter().flatten() {
            let mount = mount.as_table_mut().context("spin.toml: files are { source, destination }")?;
            let folder = mount.get("source").and_then(Value::as_str).context("spin.toml: files have a source")?;
            let folder = root().join(folder);
            mount.insert("source".into(), text(&folder));
        }
    }
    Ok(toml::to_string(&manifest)?)
}

fn text(path: &Path) -> Value {
    Value::String(path.to_string_lossy().into_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_hosts_gets_the_origin() {
        let variables = Variables::from([("OLLAMA_URL".to_owned(), "http://127.0.0.1:1/ollama".to_owned())]);
        let pair = ("SPIN_VARIABLE_OLLAMA_ORIGIN".to_owned(), "http://127.0.0.1:1".to_owned());
        assert!(spin_variables(&variables).contains(&pair));
    }

    #[test]
    fn paths_of_a_run_replace_those_of_the_manifest() {
        let manifest = r#"
            [[trigger.http]]
            route = "/docs"
            component = "meta"
            [[trigger.http]]
            route = "/v1/auth/..."
            component = "auth"
            [component.meta]
            source = "build/spin/meta.wasm"
            files = [{ source = "docs", destination = "/assets" }]
            [component.auth]
            source = "build/spin/auth.wasm"
        "#;
        let functions = crate::support::functions::named(&["meta".to_owned()]).unwrap();
        let (built, variables) = (Path::new("/elsewhere"), Variables::new());
        let settings = Settings { port: 1, functions: &functions, built, scratch: built, variables: &variables };
        let local = localized(manifest, &settings).unwrap();
        assert!(!local.contains("auth"), "{local}");
        assert!(local.contains(r#"source = "/elsewhere/meta.wasm""#), "{local}");
        assert!(local.contains(&format!("source = \"{}\"", root().join("docs").display())), "{local}");
    }
}
