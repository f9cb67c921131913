//! `cargo xtask bench`: the functions beside a Worker in JavaScript. docs/benchmarks.md says what is measured and how.
//!
//! This prepares: it builds, starts a database of its own and hands over to the program in `tests/bench/load`, which
//! measures and prints the report on standard output.

mod load;
mod opponent;

use crate::{
    build::{self, Profile, Runtime},
    support::{
        arguments::Arguments,
        environment, functions,
        interrupt::Interrupt,
        paths::{root, target},
        ports, say,
        supabase::{self, Supabase},
        tools::{self, Tool},
    },
};
use anyhow::{Context as _, Result};
use load::Settings;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

/// The command.
pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let quick = arguments.flag("--quick");
    arguments.end()?;
    let interrupt = Interrupt::watch()?;
    build::prepare(Runtime::Workers)?;
    tools::ensure(Tool::LocalSupabase)?;
    let program = load::build()?;
    let built = target().join("turnpike-bench/workers");
    let theirs = target().join("turnpike-bench/opponent");
    let functions = functions::all()?;
    build::build(Runtime::Workers, Profile::Release, &functions, &built)?;
    opponent::bundle(&theirs)?;
    let scratch = Scratch::new()?;
    say::step("Starting", "a local Supabase for the bench");
    let supabase = start_supabase(&scratch.0, &interrupt)?;
    let first = functions.first().context("there are no functions")?;
    let ours = functions.iter().map(|function| (function.name.clone(), built.join(&function.name))).collect();
    let settings = Settings {
        quick,
        workerd: load::workerd()?,
        scratch: scratch.0.clone(),
        ours,
        theirs,
        compatibility_date: first.wrangler.compatibility_date.clone(),
        variables: environment::for_tests()?,
        api_url: supabase.api_url.clone(),
        db_url: supabase.db_url.clone(),
        openapi: root().join("docs/openapi.json"),
    };
    load::run(&program, &settings, &interrupt)
}

fn start_supabase(scratch: &Path, interrupt: &Interrupt) -> Result<Supabase> {
    let settings = supabase::Settings {
        folder: scratch.join("supabase"),
        api_port: ports::free()?,
        db_port: ports::free()?,
        fresh: false,
    };
    supabase::start(&settings, interrupt)
}

/// A folder for one run.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let folder = env::temp_dir().join(format!("turnpike-bench-{}", process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            say::warn(&format!("cannot remove {}: {error}", self.0.display()));
        }
    }
}
