//! `cargo xtask build`: the functions, as what the platforms load.

mod assets;

use crate::support::{
    arguments::Arguments,
    cargo::{SPIN_TARGET, WORKERS_TARGET, cargo, ensure_targets, run as run_program},
    functions::{self, Function},
    npm,
    paths::{root, target},
    say,
    tools::{self, Tool},
};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

/// Where the functions run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Runtime {
    /// Cloudflare Workers.
    Workers,
    /// Spin, or another host of `wasi:http`.
    Spin,
}

impl Runtime {
    /// Both.
    pub(crate) const ALL: [Runtime; 2] = [Runtime::Workers, Runtime::Spin];

    /// Reads the value of `--runtime`: one of them or `all`.
    pub(crate) fn parse(word: &str) -> Result<Vec<Runtime>> {
        match word {
            "workers" => Ok(vec![Runtime::Workers]),
            "spin" => Ok(vec![Runtime::Spin]),
            "all" => Ok(Runtime::ALL.to_vec()),
            other => bail!("--runtime is workers, spin or all, not `{other}`"),
        }
    }

    /// Its name on the command line, in `build/` and in `TURNPIKE_RUNTIME`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Runtime::Workers => "workers",
            Runtime::Spin => "spin",
        }
    }

    /// Cargo's target for it.
    pub(crate) fn target(self) -> &'static str {
        match self {
            Runtime::Workers => WORKERS_TARGET,
            Runtime::Spin => SPIN_TARGET,
        }
    }
}

/// How to compile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Fast to build.
    Dev,
    /// Small and fast to run.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Profile::Dev => "wasm-dev",
            Profile::Release => "release",
        }
    }
}

/// The command.
pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let runtimes = Runtime::parse(arguments.value("--runtime")?.as_deref().unwrap_or("all"))?;
    let dev = arguments.flag("--dev");
    if arguments.flag("--release") && dev {
        bail!("--dev and --release exclude each other");
    }
    let profile = if dev { Profile::Dev } else { Profile::Release };
    let functions = functions::named(&arguments.words())?;
    arguments.end()?;
    for runtime in runtimes {
        prepare(runtime)?;
        build(runtime, profile, &functions, &folder(runtime))?;
    }
    Ok(())
}

/// Where the results of `cargo xtask build` and `dev` are, and where the manifests expect them.
pub(crate) fn folder(runtime: Runtime) -> PathBuf {
    root().join("build").join(runtime.name())
}

/// Installs and builds what a build for `runtime` needs.
pub(crate) fn prepare(runtime: Runtime) -> Result<()> {
    ensure_targets(&[runtime.target()])?;
    if runtime == Runtime::Workers {
        npm::ensure_packages()?;
        tools::ensure(Tool::WorkerBundle)?;
    }
    Ok(())
}

/// Builds `functions` into `folder`: `<name>/` with a Worker for each, or `<name>.wasm` with a component.
///
/// The compiler's messages go to standard error as they are.
pub(crate) fn build(runtime: Runtime, profile: Profile, functions: &[Function], folder: &Path) -> Result<()> {
    let mut command = cargo();
    command.args(["build", "--profile", profile.name(), "--target", runtime.target(), "--lib"]);
    for function in functions {
        command.args(["--package", &function.name]);
    }
    // wasm-bindgen reads in a section that `strip = true` removes which instructions the compiler may use. It and wasm-opt
    // strip in the end.
    command.env("CARGO_PROFILE_RELEASE_STRIP", if runtime == Runtime::Workers { "debuginfo" } else { "symbols" });
    run_program("the build of the functions", &mut command)?;
    assets::copy(functions)?;
    let modules = target().join(runtime.target()).join(profile.name());
    match runtime {
        Runtime::Workers => bundle(profile, functions, &modules, folder),
        Runtime::Spin => copy(functions, &modules, folder),
    }
}

/// Makes a Worker of each module, all at once: wasm-opt takes a second or two for each.
fn bundle(profile: Profile, functions: &[Function], modules: &Path, folder: &Path) -> Result<()> {
    let tool = tools::ensure(Tool::WorkerBundle)?;
    let one = &|function: &Function| {
        let mut command = Command::new(&tool);
        if profile == Profile::Release {
            command.arg("--release").arg("--node").arg(npm::node()).arg("--wasm-opt").arg(npm::wasm_opt());
        }
        let worker = folder.join(&function.name);
        command.arg(module(modules, function)).arg(&worker);
        run_program(&format!("the bundling of {}", function.name), &mut command)?;
        match profile {
            Profile::Release => minify(&worker),
            Profile::Dev => Ok(()),
        }
    };
    thread::scope(|scope| {
        let running: Vec<_> = functions.iter().map(|function| scope.spawn(move || one(function))).collect();
        let mut results = running.into_iter().map(|handle| handle.join());
        results.try_for_each(|result| result.unwrap_or_else(|_| bail!("a bundling stopped unexpectedly")))
    })
}

/// Makes the JavaScript around a module a third of its size.
fn minify(worker: &Path) -> Result<()> {
    let mut command = Command::new(npm::node());
    run_program("the minifying of JavaScript", command.arg(root().join("xtask/js/minify.mjs")).arg(worker))
}

fn copy(functions: &[Function], modules: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for function in functions {
        let component = folder.join(format!("{}.wasm", function.name));
        let bytes = fs::copy(module(modules, function), &component)
            .with_context(|| format!("cannot write {}", component.display()))?;
        say::step("Built", &format!("{}: {} kB", function.name, bytes.div_ceil(1000)));
    }
    Ok(())
}

fn module(modules: &Path, function: &Function) -> PathBuf {
    modules.join(format!("{}.wasm", function.name.replace('-', "_")))
}
