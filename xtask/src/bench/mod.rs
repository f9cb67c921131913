//! `cargo xtask bench`: the functions beside a Worker in JavaScript. docs/benchmarks.md says what is measured and how.
//!
//! This prepares: it builds, starts a database and providers of its own and hands over to the program in
//! `tests/bench/load`, which measures and prints the report on standard output.

mod load;
mod opponent;
mod part;

use crate::{
    build::{self, Profile, Runtime},
    support::{
        arguments::Arguments,
        environment::{self, Variables},
        functions::{self, Function},
        interrupt::Interrupt,
        paths::{root, target},
        ports, say,
        stand_ins::{self, StandIns},
        supabase::{self, Supabase},
        tools::{self, Tool},
    },
};
use anyhow::{Context as _, Result};
use load::Settings;
use part::Part;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

/// The command.
pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let quick = arguments.flag("--quick");
    let part = arguments.value("--part")?.as_deref().map(Part::parse).transpose()?;
    arguments.end()?;
    let interrupt = Interrupt::watch()?;
    build::prepare(Runtime::Workers)?;
    tools::ensure(Tool::LocalSupabase)?;
    let program = load::build()?;
    let built = target().join("turnpike-bench/workers");
    let theirs = target().join("turnpike-bench/opponent");
    let functions = functions::named(&part.map(Part::functions).unwrap_or_default())?;
    build::build(Runtime::Workers, Profile::Release, &functions, &built)?;
    opponent::bundle(&theirs)?;
    let scratch = Scratch::new()?;
    say::step("Starting", "a local Supabase and stand-ins of Stripe and of models, for the bench");
    let supabase = start_supabase(&scratch.0, &interrupt)?;
    let mut variables = environment::for_tests()?;
    let stand_ins = start_stand_ins(&supabase, &variables, &interrupt)?;
    stand_ins.offer_stripe(&mut variables);
    stand_ins.offer_ai(&mut variables);
    let first = functions.first().context("there are no functions")?;
    let ours = functions.iter().map(|function| (function.name.clone(), built.join(&function.name))).collect();
    let settings = Settings {
        quick,
        part,
        workerd: load::workerd()?,
        scratch: scratch.0.clone(),
        ours,
        routes: functions.iter().map(routes).collect(),
        flags: functions.iter().map(flags).collect(),
        theirs,
        compatibility_date: first.wrangler.compatibility_date.clone(),
        variables,
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

fn start_stand_ins(supabase: &Supabase, variables: &Variables, interrupt: &Interrupt) -> Result<StandIns> {
    let settings = stand_ins::Settings {
        stripe_port: ports::free()?,
        paypal_port: ports::free()?,
        resend_port: ports::free()?,
        ai_port: ports::free()?,
        // Where nobody takes webhooks: what those would report, the bench tells the database.
        functions_url: supabase.api_url.clone(),
        folder: None,
    };
    stand_ins::start(&settings, variables, interrupt)
}

/// A function, and the paths that it answers.
fn routes(function: &Function) -> (String, Vec<String>) {
    let paths = function.wrangler.routes.iter().map(|route| route.path().to_owned());
    (function.name.clone(), paths.collect())
}

/// A function, and the behaviours of workerd that it wants beyond the date's.
fn flags(function: &Function) -> (String, Vec<String>) {
    (function.name.clone(), function.wrangler.compatibility_flags.clone())
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
