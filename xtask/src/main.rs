//! The developer's commands. `cargo xtask help` lists them.

mod bench;
mod build;
mod deploy_check;
mod dev;
mod doctor;
mod help;
mod lint;
mod migration;
mod new_function;
mod openapi;
mod support;
mod test;

use anyhow::{Result, bail};
use std::process::ExitCode;
use support::arguments::Arguments;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut arguments = Arguments::new(std::env::args().skip(1));
    let command = arguments.word();
    match command.as_deref() {
        Some("build") => build::run(arguments)?,
        Some("dev") => dev::run(arguments)?,
        Some("test") => return test::run(arguments),
        Some("migration") => migration::run(arguments)?,
        Some("openapi") => openapi::run(arguments)?,
        Some("doctor") => return doctor::run(arguments),
        Some("deploy-check") => return deploy_check::run(arguments),
        Some("new-function") => new_function::run(arguments)?,
        Some("bench") => bench::run(arguments)?,
        Some("lint") => lint::run(arguments)?,
        None | Some("help" | "--help" | "-h") => help::print(),
        Some(other) => bail!("unknown command `{other}`: see `cargo xtask help`"),
    }
    Ok(ExitCode::SUCCESS)
}
