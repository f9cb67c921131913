//! Everything that `cargo xtask dev` runs, and what it does when something changes or ends.

use super::{functions_host::FunctionsHost, schedule};
use crate::{
    build::{self, Profile, Runtime},
    support::{
        environment::{self, Variables},
        functions,
        interrupt::Interrupt,
        paths::root,
        ports,
        s3::{self, Store},
        say,
        stand_ins::{self, StandIns},
        supabase::{self, Supabase},
        watch::Watch,
    },
};
use anyhow::{Context as _, Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// How often sources and programs are looked at.
const GLANCE: Duration = Duration::from_millis(200);
/// An editor may write several files: wait until it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(150);

/// The ports, each with the variable that changes it.
const API_PORT: (&str, u16) = ("TURNPIKE_API_PORT", 54321);
const DB_PORT: (&str, u16) = ("TURNPIKE_DB_PORT", 54322);
const WORKERS_PORT: (&str, u16) = ("TURNPIKE_WORKERS_PORT", 8787);
const SPIN_PORT: (&str, u16) = ("TURNPIKE_SPIN_PORT", 3000);
const STRIPE_PORT: (&str, u16) = ("TURNPIKE_STRIPE_PORT", 54325);
const PAYPAL_PORT: (&str, u16) = ("TURNPIKE_PAYPAL_PORT", 54326);
const S3_PORT: (&str, u16) = ("TURNPIKE_S3_PORT", 54329);
const RESEND_PORT: (&str, u16) = ("TURNPIKE_RESEND_PORT", 54327);
const AI_PORT: (&str, u16) = ("TURNPIKE_AI_PORT", 54328);

/// Everything that runs.
pub(super) struct Stack {
    // Dropped in this order: the functions go before what they call.
    host: Option<FunctionsHost>,
    /// The database and its API.
    pub(super) supabase: Supabase,
    settings: supabase::Settings,
    stand_ins: StandIns,
    stand_in_settings: stand_ins::Settings,
    /// There is one if it was asked for.
    store: Option<Store>,
    runtime: Runtime,
    port: u16,
    variables: Variables,
}

impl Stack {
    /// Starts everything. Functions that do not compile are no reason to end: their source will change.
    pub(super) fn start(runtime: Runtime, fresh: bool, interrupt: &Interrupt) -> Result<Self> {
        let own = port(if runtime == Runtime::Workers { WORKERS_PORT } else { SPIN_PORT })?;
        if ports::taken(own) {
            bail!("port {own} is taken: does another `cargo xtask dev` run?");
        }
        let folder = env::var_os("TURNPIKE_DIR").map_or_else(|| root().join(".turnpike/local"), PathBuf::from);
        let stand_in_settings = stand_in_settings(&folder, own, fresh)?;
        let settings = supabase::Settings { folder, api_port: port(API_PORT)?, db_port: port(DB_PORT)?, fresh };
        say::step("Starting", "the local Supabase, and stand-ins for Stripe, PayPal, Resend and models");
        let supabase = supabase::start(&settings, interrupt)?;
        let stand_ins = stand_ins::start(&stand_in_settings, &environment::example()?, interrupt)?;
        let variables = Variables::new();
        let (host, store) = (None, None);
        let mut stack =
            Self { host, supabase, settings, stand_ins, stand_in_settings, store, runtime, port: own, variables };
        stack.settings.fresh = false;
        stack.read_variables(interrupt)?;
        if let Err(error) = stack.rebuild(interrupt) {
            say::fail(&format!("{error:#}"));
            anyhow::ensure!(!interrupt.came(), "interrupted");
        }
        Ok(stack)
    }

    /// Where the functions answer.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn read_variables(&mut self, interrupt: &Interrupt) -> Result<()> {
        self.variables = environment::for_dev()?;
        // A project elsewhere may be named in .env; the local one is used otherwise.
        let example = environment::example()?;
        if self.variables.get("SUPABASE_URL") == example.get("SUPABASE_URL") {
            self.variables.insert("SUPABASE_URL".to_owned(), self.supabase.api_url.clone());
        }
        // So may an account with a provider. A key of the user's must never meet the stand-in, nor ours the provider.
        if !environment::user_sets("STRIPE_")? {
            self.stand_ins.offer_stripe(&mut self.variables);
        }
        if !environment::user_sets("PAYPAL_")? {
            self.stand_ins.offer_paypal(&mut self.variables);
        }
        if !environment::user_sets("RESEND_")? {
            self.stand_ins.offer_resend(&mut self.variables);
        }
        let own_models = ["OPENROUTER_", "OPENAI_COMPATIBLE_", "OLLAMA_"].map(environment::user_sets);
        if !own_models.into_iter().collect::<Result<Vec<_>>>()?.contains(&true) {
            self.stand_ins.offer_ai(&mut self.variables);
        }
        self.offer_store(interrupt)
    }

    /// A store of this machine's, for who wants S3 and names no store. It keeps its objects between starts.
    fn offer_store(&mut self, interrupt: &Interrupt) -> Result<()> {
        let wanted = self.variables.get("STORAGE_PROVIDER").is_some_and(|name| name == "s3");
        if !wanted || environment::user_sets("S3_")? {
            return Ok(());
        }
        let store = match self.store.take() {
            Some(store) => store,
            None => s3::start(port(S3_PORT)?, &self.settings.folder.join("s3"), interrupt)?,
        };
        store.offer(&mut self.variables);
        self.store = Some(store);
        Ok(())
    }

    /// Runs the tasks by the clock, if the database is this machine's: the mails of a project elsewhere are not for the
    /// stand-in.
    pub(super) fn schedule(&self) -> Result<()> {
        let local = self.variables.get("SUPABASE_URL") == Some(&self.supabase.api_url);
        match self.variables.get("SERVICE_SECRET") {
            Some(secret) if local => schedule::start(self.port, secret.clone()),
            _ => Ok(()),
        }
    }

    /// Where buyers pay when they pay nobody, and where mails go that nobody gets: the stand-ins that the functions use, by the
    /// name of whom they stand for, each with what it has.
    pub(super) fn stand_ins(&self) -> Vec<(&'static str, &str, &'static str)> {
        let StandIns { stripe_url, paypal_url, resend_url, .. } = &self.stand_ins;
        let all = [
            ("Stripe", "STRIPE_API_URL", stripe_url, "pages to pay on, no money"),
            ("PayPal", "PAYPAL_API_URL", paypal_url, "pages to pay on, no money"),
            ("Resend", "RESEND_API_URL", resend_url, "every mail, and none leaves"),
        ];
        let used = all.into_iter().filter(|(_, name, url, _)| self.variables.get(*name) == Some(*url));
        used.map(|(who, _, url, what)| (who, url.as_str(), what)).collect()
    }

    /// Builds the functions and runs what was built.
    fn rebuild(&mut self, interrupt: &Interrupt) -> Result<()> {
        let functions = functions::all()?;
        let folder = build::folder(self.runtime);
        build::build(self.runtime, Profile::Dev, &functions, &folder)?;
        match &mut self.host {
            Some(host) => host.reload(&functions, &self.variables, interrupt),
            None => {
                let host = FunctionsHost::start(self.runtime, self.port, &functions, &self.variables, interrupt)?;
                self.host = Some(host);
                Ok(())
            }
        }
    }

    /// Looks after everything until the user has enough.
    pub(super) fn follow(&mut self, interrupt: &Interrupt) -> Result<()> {
        let mut code =
            Watch::new(["functions", "shared", "Cargo.toml", "Cargo.lock", ".env", ".env.example", "spin.toml"]);
        let mut sql = Watch::new(["sql"]);
        let mut migrations = Watch::new(["supabase/migrations", "supabase/seed.sql"]);
        while !interrupt.came() {
            thread::sleep(GLANCE);
            self.restart_what_ended(interrupt)?;
            if !sql.changes().is_empty() {
                say::warn(
                    "sql/ changed: `cargo xtask migration NAME` writes the migration, which is then applied here",
                );
            }
            if !migrations.changes().is_empty() {
                say::step("Restarting", "the local Supabase for its migrations");
                self.restart_supabase(interrupt)?;
            }
            if !settled(&mut code).is_empty() {
                self.on_change(interrupt);
            }
        }
        say::step("Ending", "everything");
        Ok(())
    }

    fn on_change(&mut self, interrupt: &Interrupt) {
        let began = Instant::now();
        match self.read_variables(interrupt).and_then(|()| self.rebuild(interrupt)) {
            Ok(()) => say::step("Reloaded", &format!("in {:.1} s: {}", began.elapsed().as_secs_f32(), self.url())),
            Err(error) if interrupt.came() => drop(error),
            Err(error) => say::fail(&format!("{error:#}; what ran before still runs")),
        }
    }

    fn restart_what_ended(&mut self, interrupt: &Interrupt) -> Result<()> {
        if interrupt.came() {
            return Ok(());
        }
        if self.supabase.service.ended() {
            say::warn("the local Supabase ended and is started again");
            self.restart_supabase(interrupt)?;
        }
        if self.stand_ins.service.ended() {
            say::warn("the stand-ins for Stripe, PayPal and Resend ended and are started again");
            say::warn("the stand-ins for Stripe, PayPal and models ended and are started again");
            self.stand_ins = stand_ins::start(&self.stand_in_settings, &environment::example()?, interrupt)?;
        }
        if self.host.as_mut().is_some_and(FunctionsHost::ended) {
            say::warn("the functions' host ended and is started again");
            self.host = None;
            let functions = functions::all()?;
            self.host = Some(FunctionsHost::start(self.runtime, self.port, &functions, &self.variables, interrupt)?);
        }
        Ok(())
    }

    fn restart_supabase(&mut self, interrupt: &Interrupt) -> Result<()> {
        self.supabase.service.end();
        self.supabase = supabase::start(&self.settings, interrupt)?;
        Ok(())
    }
}

fn stand_in_settings(folder: &Path, functions_port: u16, fresh: bool) -> Result<stand_ins::Settings> {
    let folder = folder.join("stand-ins");
    if fresh && folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(stand_ins::Settings {
        stripe_port: port(STRIPE_PORT)?,
        paypal_port: port(PAYPAL_PORT)?,
        resend_port: port(RESEND_PORT)?,
        ai_port: port(AI_PORT)?,
        functions_url: format!("http://127.0.0.1:{functions_port}"),
        folder: Some(folder),
    })
}

/// What changed, once nothing has for [`QUIET`].
fn settled(watch: &mut Watch) -> Vec<PathBuf> {
    let mut changed = watch.changes();
    let mut more = !changed.is_empty();
    while more {
        thread::sleep(QUIET);
        let next = watch.changes();
        more = !next.is_empty();
        changed.extend(next);
    }
    changed
}

fn port((name, default): (&str, u16)) -> Result<u16> {
    match env::var(name) {
        Ok(port) => port.parse().with_context(|| format!("{name} is a port, not `{port}`")),
        Err(_) => Ok(default),
    }
}
