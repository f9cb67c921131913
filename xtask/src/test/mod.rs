//! `cargo xtask test`: every test, against a stack of its own that leaves nothing behind.

mod plan;
mod stack;
mod tally;

use crate::{
    build::{Profile, Runtime},
    support::{arguments::Arguments, child, interrupt::Interrupt, paths::target, say},
};
use anyhow::{Result, bail};
use plan::Plan;
use stack::Stack;
use std::{path::PathBuf, process::ExitCode, thread, time::Duration};
use tally::Tally;

/// How often a kept stack looks whether it is still wanted.
const GLANCE: Duration = Duration::from_millis(200);

/// The command. Its last line of output is `N passed, N failed`.
pub(crate) fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let runtimes = Runtime::parse(arguments.value("--runtime")?.as_deref().unwrap_or("all"))?;
    let filter = arguments.value("--filter")?;
    let suite = arguments.value("--suite")?;
    let profile = if arguments.flag("--dev") { Profile::Dev } else { Profile::Release };
    let keep = arguments.flag("--keep");
    arguments.end()?;
    let interrupt = Interrupt::watch()?;
    let log = target().join("turnpike-test/services.log");
    child::log_to(&log)?;
    let plan = Plan { runtimes, filter, suite, profile };
    let mut tally = Tally::default();
    if let Err(error) = everything(&plan, keep, &mut tally, &interrupt) {
        say::fail(&format!("{error:#}"));
        tally.note_failure("the run itself");
    }
    if !tally.good() {
        say::step("See", &format!("{}: what the stack and the functions logged", log.display()));
    }
    tally.report();
    Ok(if tally.good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn everything(plan: &Plan, keep: bool, tally: &mut Tally, interrupt: &Interrupt) -> Result<()> {
    plan.prepare()?;
    plan.unit_tests(tally)?;
    not_interrupted(interrupt)?;
    if plan.needs_functions() {
        plan.build()?;
    }
    let stack = Stack::start(interrupt)?;
    plan.database_tests(&stack, tally)?;
    for &runtime in plan.runtimes.iter().filter(|_| plan.needs_functions()) {
        not_interrupted(interrupt)?;
        let functions = stack.functions(runtime, interrupt)?;
        plan.black_box_tests(&stack, &functions, tally)?;
        not_interrupted(interrupt)?;
        plan.client_tests(&stack, &functions, tally)?;
        if keep {
            say::step("Kept", &format!("{} on {}; Ctrl-C ends it", runtime.name(), functions.url()));
            while !interrupt.came() {
                thread::sleep(GLANCE);
            }
        }
    }
    Ok(())
}

fn not_interrupted(interrupt: &Interrupt) -> Result<()> {
    if interrupt.came() {
        bail!("interrupted");
    }
    Ok(())
}

/// Where the tests' builds of the functions go: `build/` may be in use by `cargo xtask dev`.
fn built(runtime: Runtime) -> PathBuf {
    target().join("turnpike-test").join(runtime.name())
}
