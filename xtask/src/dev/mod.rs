//! `cargo xtask dev`: the whole stack on this machine, rebuilt as sources change.

mod banner;
mod functions_host;
mod schedule;
mod stack;

use crate::{
    build::{self, Runtime},
    support::{
        arguments::Arguments,
        interrupt::Interrupt,
        npm, spin,
        tools::{self, Tool},
    },
};
use anyhow::{Result, bail};
use stack::Stack;
use std::{thread, time::Instant};

/// The command.
pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let fresh = arguments.flag("--fresh");
    let runtime = arguments.value("--runtime")?.unwrap_or_else(|| "workers".to_owned());
    arguments.end()?;
    let [runtime] = Runtime::parse(&runtime)?[..] else {
        bail!("dev runs one runtime: --runtime workers or --runtime spin");
    };
    let began = Instant::now();
    let interrupt = Interrupt::watch()?;
    prepare(runtime)?;
    let mut stack = Stack::start(runtime, fresh, &interrupt)?;
    stack.schedule()?;
    banner::print(&stack, runtime, began.elapsed());
    stack.follow(&interrupt)
}

/// Installs and builds what the stack needs. Packages are fetched while the compiler works.
fn prepare(runtime: Runtime) -> Result<()> {
    let packages = thread::spawn(npm::ensure_packages);
    let tools = tools::ensure(Tool::LocalSupabase);
    packages.join().map_err(|_| anyhow::anyhow!("the installation of the npm packages stopped"))??;
    tools?;
    if runtime == Runtime::Spin {
        spin::prepare()?;
    }
    build::prepare(runtime)
}
