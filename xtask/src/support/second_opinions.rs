//! What others wrote: Stripe as npm `emulate` and PyPI `localstripe` play it, each of which knows a part only and judges what the
//! functions send for that part; and PyPI's client of OpenAI.

use super::{
    cargo::run,
    child::Service,
    interrupt::Interrupt,
    npm,
    paths::{cache, root, write},
    ports, say,
};
use anyhow::{Result, ensure};
use std::{
    ffi::OsStr,
    path::PathBuf,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// Both take a second or two to start, more on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How often they are tried: they do not say when they are ready.
const GLANCE: Duration = Duration::from_millis(100);

/// localstripe and the packages that it names, each of one version, so that a run means the same next year.
const LOCALSTRIPE: [&str; 3] = ["localstripe==1.15.10", "aiohttp==3.14.5", "python-dateutil==4.0.0"];

/// The client of OpenAI for Python.
const OPENAI: [&str; 1] = ["openai==3.57.0"];

/// A running stand-in of somebody else.
pub(crate) struct Opinion {
    _service: Service,
    /// Where it answers.
    pub(crate) url: String,
}

/// Starts npm `emulate` as Stripe.
pub(crate) fn emulate(interrupt: &Interrupt) -> Result<Opinion> {
    let script = npm::modules().join("emulate/dist/index.js");
    let port = ports::free()?;
    let words = ["start".into(), "--service".into(), "stripe".into(), "--port".into(), port.to_string()];
    start("emulate", &npm::node(), &[script.into_os_string()], &words, port, interrupt)
}

/// Starts `localstripe`; `None` where there is no Python to run it.
pub(crate) fn localstripe(interrupt: &Interrupt) -> Result<Option<Opinion>> {
    let Some(python) = python(&LOCALSTRIPE, "nothing is asked of localstripe")? else {
        return Ok(None);
    };
    let port = ports::free()?;
    let words = ["-m".into(), "localstripe".into(), "--from-scratch".into(), "--port".into(), port.to_string()];
    start("localstripe", &python, &[], &words, port, interrupt).map(Some)
}

/// A Python that has OpenAI's client; `None` where there is no Python.
pub(crate) fn openai() -> Result<Option<PathBuf>> {
    python(&OPENAI, "OpenAI's client for Python is not tried")
}

/// None of them ends with its parent: a shell beside it waits for the end of its own input.
pub(super) fn start(
    name: &str,
    program: &PathBuf,
    script: &[std::ffi::OsString],
    words: &[String],
    port: u16,
    interrupt: &Interrupt,
) -> Result<Opinion> {
    const UNTIL_INPUT_ENDS: &str =
        r#"exec 3<&0; "$@" 1>&2 3<&- </dev/null & child=$!; (cat <&3 >/dev/null; kill $child) & wait $child"#;
    let mut command = Command::new("/bin/sh");
    command.current_dir(std::env::temp_dir()).args([OsStr::new("-c"), OsStr::new(UNTIL_INPUT_ENDS), OsStr::new(name)]);
    let mut service = Service::start(name, command.arg(program).args(script).args(words))?;
    let end = Instant::now() + START_LIMIT;
    while !ports::taken(port) {
        ensure!(!interrupt.came(), "interrupted");
        ensure!(!service.ended() && Instant::now() < end, "{name} did not start");
        thread::sleep(GLANCE);
    }
    Ok(Opinion { _service: service, url: format!("http://127.0.0.1:{port}") })
}

/// A Python that has these packages, made once; without a Python it is said what does not happen.
fn python(packages: &[&str], without: &str) -> Result<Option<PathBuf>> {
    let folder = cache()?.join(packages.join("+").replace("==", "-"));
    let (python, done) = (folder.join("bin/python"), folder.join(".installed"));
    if done.exists() {
        return Ok(Some(python));
    }
    say::step("Installing", &packages.join(", "));
    let made = Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder).current_dir(root()).status();
    if !made.is_ok_and(|status| status.success()) {
        say::warn(&format!("there is no python3 with venv: {without} (`apt install python3-venv`)"));
        return Ok(None);
    }
    let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run("pip install", Command::new(&python).args(quiet).args(packages))?;
    write(&done, "")?;
    Ok(Some(python))
}
