//! Compiling components.

use crate::{
    instance::{Host, Instances},
    manifest::{Component, Manifest},
    route::Route,
};
use anyhow::{Context as _, Result, anyhow};
use std::{collections::BTreeMap, thread, time::Duration};
use wasmtime::{Cache, Config, Engine, component::Linker};
use wasmtime_wasi_http::handler::{ProxyHandler, ProxyPre};

/// How long a component may compute before others get their turn.
pub(crate) const TURN: Duration = Duration::from_millis(10);

/// Requests to one component.
pub(crate) type Handler = ProxyHandler<Instances>;

/// Compiles the components of a manifest. Gives their routes, in the order in which they are to be tried.
pub(crate) fn load(manifest: &Manifest) -> Result<Vec<(Route, Handler)>> {
    let engine = engine().map_err(|e| anyhow!(e))?;
    let linker = linker(&engine).map_err(|e| anyhow!(e))?;
    let mut handlers = BTreeMap::new();
    for (name, component) in &manifest.components {
        let compiled = compile(&engine, &linker, component)
            .with_context(|| format!("cannot load {name} from {}", component.source.display()))?;
        let instances = Instances { engine: engine.clone(), compiled, component: component.clone() };
        handlers.insert(name.as_str(), ProxyHandler::new(instances));
    }
    let mut routes = Vec::new();
    for (route, name) in &manifest.routes {
        let handler = handlers.get(name.as_str()).with_context(|| format!("there is no component {name}"))?;
        routes.push((Route::parse(route), handler.clone()));
    }
    routes.sort_by_key(|(route, _)| route.rank());
    Ok(routes)
}

fn engine() -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    config.epoch_interruption(true);
    // Machine code of earlier runs, in the user's cache folder.
    config.cache(Some(Cache::from_file(None)?));
    let engine = Engine::new(&config)?;
    let ticking = engine.weak();
    thread::spawn(move || {
        while let Some(engine) = ticking.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TURN);
        }
    });
    Ok(engine)
}

fn linker(engine: &Engine) -> wasmtime::Result<Linker<Host>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    Ok(linker)
}

/// Components of WASI 0.3 as the functions are, or of WASI 0.2.
fn compile(engine: &Engine, linker: &Linker<Host>, component: &Component) -> Result<ProxyPre<Host>> {
    let compiled = wasmtime::component::Component::from_file(engine, &component.source).map_err(|e| anyhow!(e))?;
    let linked = linker.instantiate_pre(&compiled).map_err(|e| anyhow!(e))?;
    if let Ok(service) = wasmtime_wasi_http::p3::bindings::ServicePre::new(linked.clone()) {
        return Ok(ProxyPre::P3(service));
    }
    let proxy = wasmtime_wasi_http::p2::bindings::ProxyPre::new(linked).map_err(|e| anyhow!(e));
    proxy.map(ProxyPre::P2).context("it exports neither wasi:http/handler nor wasi:http/incoming-handler")
}
