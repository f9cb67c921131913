//! `cargo xtask doctor`: what is missing on this machine, and how to get it.

use crate::support::{
    arguments::Arguments,
    cargo::{SPIN_TARGET, WORKERS_TARGET},
    npm,
    paths::{cache, root},
    ports, say,
};
use anyhow::Result;
use std::{
    process::{Command, ExitCode},
    thread,
};

/// The oldest Node that `npm ci` of this repository works with; what runs the stack comes as a package.
const NODE_OLDEST_MAJOR: u32 = 20;
/// The ports of `cargo xtask dev`.
const PORTS: [u16; 9] = [8787, 3000, 54321, 54322, 54325, 54326, 54327, 54328, 54329];
/// Fewer processors make the first build long.
const COMFORTABLE_PROCESSORS: usize = 2;

/// The command. Exits with 1 if `cargo xtask dev` could not work.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    arguments.end()?;
    let sound = [rust(), targets(), compiler(), node(), packages()?, folder()?];
    processors();
    taken_ports();
    spin();
    python();
    Ok(if sound.iter().all(|ok| *ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn good(text: &str) -> bool {
    say::step("Good", text);
    true
}

fn bad(text: &str, remedy: &str) -> bool {
    say::fail(&format!("{text}. {remedy}"));
    false
}

fn rust() -> bool {
    match npm::version("rustc") {
        Ok(version) => good(&version),
        Err(_) => bad("rustc does not run", "Install Rust from https://rustup.rs"),
    }
}

fn targets() -> bool {
    let listed = Command::new("rustup").args(["target", "list", "--installed"]).current_dir(root()).output();
    let Ok(listed) = listed else {
        say::warn(
            "there is no rustup: make sure that your Rust has the targets wasm32-unknown-unknown and wasm32-wasip2",
        );
        return true;
    };
    let installed = String::from_utf8_lossy(&listed.stdout);
    let missing: Vec<_> =
        [WORKERS_TARGET, SPIN_TARGET].into_iter().filter(|target| !installed.contains(target)).collect();
    match missing.is_empty() {
        true => good("the WebAssembly targets are installed"),
        false => bad(&format!("{missing:?} are missing"), "`cargo xtask dev` installs them: rustup target add"),
    }
}

/// Some crates compile C.
fn compiler() -> bool {
    match npm::version("cc") {
        Ok(_) => good("there is a C compiler"),
        Err(_) => bad("there is no C compiler", "Install one: `apt install build-essential`, `xcode-select --install`"),
    }
}

fn node() -> bool {
    let Ok(version) = npm::version("node") else {
        return bad("there is no node", "Install Node 20 or later from https://nodejs.org");
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE_OLDEST_MAJOR => good(&format!("node {version}")),
        _ => bad(&format!("node is {version}"), "Install Node 20 or later from https://nodejs.org"),
    }
}

fn packages() -> Result<bool> {
    Ok(match npm::installed()? {
        true => good("the npm packages are installed"),
        false => bad("the npm packages are not those of package-lock.json", "`cargo xtask dev` installs them: npm ci"),
    })
}

fn folder() -> Result<bool> {
    let folder = cache()?;
    Ok(match std::fs::create_dir_all(&folder) {
        Ok(()) => good(&format!("built tools are kept in {}", folder.display())),
        Err(error) => bad(&format!("{} cannot be written: {error}", folder.display()), "Set TURNPIKE_CACHE"),
    })
}

fn processors() {
    let there = thread::available_parallelism().map_or(1, usize::from);
    if there < COMFORTABLE_PROCESSORS {
        say::warn(&format!("{there} processor: the first build takes long"));
    }
}

fn taken_ports() {
    for port in PORTS.into_iter().filter(|port| ports::taken(*port)) {
        say::warn(&format!(
            "port {port} is taken; TURNPIKE_{{WORKERS,SPIN,API,DB,STRIPE,PAYPAL,S3}}_PORT choose others"
        ));
    }
}

fn spin() {
    match npm::version("spin") {
        Ok(version) => drop(good(&version)),
        Err(_) => {
            say::step("Note", "spin is not installed: wasi-host of this repository serves the components instead")
        }
    }
}

/// Nothing of the product needs it.
fn python() {
    let venv = Command::new("python3").args(["-c", "import ensurepip, venv"]).output();
    match venv.is_ok_and(|answer| answer.status.success()) {
        true => drop(good("there is a python3 with venv")),
        false => say::step("Note", "there is no python3 with venv: `cargo xtask test` asks nothing of localstripe"),
    }
}
