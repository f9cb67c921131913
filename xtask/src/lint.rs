//! `cargo xtask lint`: everything about the sources that a program can judge.

mod licences;
mod tidy;

use crate::support::{
    arguments::Arguments,
    cargo::{SPIN_TARGET, WORKERS_TARGET, cargo, ensure_targets, run as run_program},
    functions,
    paths::root,
    say, tools,
};
use anyhow::Result;

/// The command.
pub(crate) fn run(arguments: Arguments) -> Result<()> {
    arguments.end()?;
    say::step("Checking", "house rules");
    tidy::check(root())?;
    say::step("Checking", "licences");
    licences::check()?;
    say::step("Checking", "format");
    run_program("cargo fmt", cargo().args(["fmt", "--all", "--check"]))?;
    clippy()?;
    say::step("Checking", "documentation");
    let document = ["doc", "--quiet", "--no-deps", "--document-private-items"];
    run_program("cargo doc", cargo().args(document).env("RUSTDOCFLAGS", "-D warnings"))
}

/// The product natively and for both platforms, since each compiles code that the others do not; then the tools, in the
/// profile in which their dependencies are built anyway.
fn clippy() -> Result<()> {
    say::step("Checking", "clippy");
    run_program("clippy", cargo().args(["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"]))?;
    ensure_targets(&[WORKERS_TARGET, SPIN_TARGET])?;
    for target in [WORKERS_TARGET, SPIN_TARGET] {
        let mut check = cargo();
        check.args(["clippy", "--quiet", "--package", "shared"]);
        for function in functions::all()? {
            check.args(["--package", &function.name]);
        }
        check.args(["--target", target, "--profile", "wasm-dev", "--", "-D", "warnings"]);
        run_program(&format!("clippy for {target}"), &mut check)?;
    }
    for tool in tools::NAMES {
        let check =
            ["clippy", "--quiet", "--profile", "tools", "--package", tool, "--all-targets", "--", "-D", "warnings"];
        run_program(&format!("clippy of {tool}"), cargo().args(check))?;
    }
    Ok(())
}
