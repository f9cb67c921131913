//! The stack that the tests run against: new, on free ports, in a folder that is removed in the end.

use crate::{
    build::Runtime,
    support::{
        environment::{self, Variables},
        functions::{self, Function},
        interrupt::Interrupt,
        ports,
        s3::{self, Store},
        say,
        second_opinions::{self, Opinion},
        spin::{self, Host},
        stand_ins::{self, StandIns},
        supabase::{self, Supabase},
        tools::{self, Tool},
        workers::{self, Workerd},
    },
};
use anyhow::Result;
use std::{fs, path::PathBuf};

/// The party that the tests' Clerk tokens are made for.
const CLERK_PARTY: &str = "http://localhost:5173";

/// The page of a front end that shows Clerk's checkout.
const CLERK_CHECKOUT_URL: &str = "http://localhost:5173/clerk-checkout";

/// How long the functions wait for Stripe, PayPal and Resend, in milliseconds. The stand-ins answer at once; a test of a silence
/// waits for three such times, since what may be repeated is.
const PROVIDER_TIMEOUT_MS: &str = "2000";

/// How long the functions wait for a word of a model, in milliseconds: longer than the longest silence that is none.
const AI_TIMEOUT_MS: &str = "12000";

/// How long the functions with the broken network wait for an answer: long enough for a busy machine, in milliseconds.
const BROKEN_TIMEOUT_MS: &str = "1500";

/// The functions that have to do with files.
const OF_FILES: [&str; 3] = ["downloads", "meta", "seller"];

/// The database and its API.
pub(crate) struct Stack {
    // Dropped in this order: first the program, then its folder.
    supabase: Supabase,
    folder: Folder,
    variables: Variables,
    chaos_port: u16,
    tool: PathBuf,
    emulate: Opinion,
    localstripe: Option<Opinion>,
    openai_python: Option<PathBuf>,
}

impl Stack {
    /// Starts it and waits until it serves.
    pub(crate) fn start(interrupt: &Interrupt) -> Result<Self> {
        say::step("Starting", "a local Supabase for the tests");
        let folder = Folder::new()?;
        let settings = supabase::Settings {
            folder: folder.0.join("supabase"),
            api_port: ports::free()?,
            db_port: ports::free()?,
            fresh: false,
        };
        let supabase = supabase::start(&settings, interrupt)?;
        let mut variables = environment::for_tests()?;
        variables.insert("SUPABASE_URL".to_owned(), supabase.api_url.clone());
        // Nobody listens there until a test does.
        variables.insert("CLERK_ISSUER".to_owned(), format!("http://127.0.0.1:{}", ports::free()?));
        variables.insert("CLERK_AUTHORIZED_PARTIES".to_owned(), CLERK_PARTY.to_owned());
        variables.insert("CLERK_CHECKOUT_URL".to_owned(), CLERK_CHECKOUT_URL.to_owned());
        variables.insert("PROVIDER_TIMEOUT_MS".to_owned(), PROVIDER_TIMEOUT_MS.to_owned());
        variables.insert("AI_TIMEOUT_MS".to_owned(), AI_TIMEOUT_MS.to_owned());
        let tool = tools::ensure(Tool::LocalSupabase)?;
        let emulate = second_opinions::emulate(interrupt)?;
        let localstripe = second_opinions::localstripe(interrupt)?;
        let openai_python = second_opinions::openai()?;
        Ok(Self { supabase, folder, variables, chaos_port: ports::free()?, tool, emulate, localstripe, openai_python })
    }

    /// Starts the functions twice: once as they should be, and once with a database that is what a test makes of it. Both
    /// have the same Stripe, PayPal and Resend, which begin with nothing. Those that have to do with files run once more, with a
    /// store that speaks S3.
    pub(crate) fn functions(&self, runtime: Runtime, interrupt: &Interrupt) -> Result<Functions> {
        let (port, broken_port) = (ports::free()?, ports::free()?);
        let settings = stand_ins::Settings {
            stripe_port: ports::free()?,
            paypal_port: ports::free()?,
            resend_port: ports::free()?,
            ai_port: ports::free()?,
            functions_url: format!("http://127.0.0.1:{port}"),
            folder: None,
        };
        let stand_ins = stand_ins::start(&settings, &self.variables, interrupt)?;
        let mut variables = self.variables.clone();
        stand_ins.offer_stripe(&mut variables);
        stand_ins.offer_paypal(&mut variables);
        stand_ins.offer_resend(&mut variables);
        stand_ins.offer_ai(&mut variables);
        let mut broken = variables.clone();
        let issuer = format!("{}/auth/v1", self.supabase.api_url);
        broken.insert("SUPABASE_URL".to_owned(), format!("http://127.0.0.1:{}", self.chaos_port));
        broken.insert("SUPABASE_JWT_ISSUER".to_owned(), issuer);
        broken.insert("UPSTREAM_TIMEOUT_MS".to_owned(), BROKEN_TIMEOUT_MS.to_owned());
        let folder = self.folder.0.join(format!("s3-{}", runtime.name()));
        let store = s3::start(ports::free()?, &folder, interrupt)?;
        let mut with_s3 = variables.clone();
        store.offer(&mut with_s3);
        let (all, of_files) = (functions::all()?, functions::named(&OF_FILES.map(str::to_owned))?);
        let whole = self.run(runtime, port, (&all, &variables), "whole", interrupt)?;
        let broken = self.run(runtime, broken_port, (&all, &broken), "broken", interrupt)?;
        let files = self.run(runtime, ports::free()?, (&of_files, &with_s3), "files", interrupt)?;
        Ok(Functions { runtime, whole, broken, files, store, stand_ins, variables })
    }

    fn run(
        &self,
        runtime: Runtime,
        port: u16,
        (functions, variables): (&[Function], &Variables),
        name: &str,
        interrupt: &Interrupt,
    ) -> Result<Running> {
        let built = super::built(runtime);
        match runtime {
            Runtime::Workers => workers::start(port, functions, &built, variables, interrupt).map(Running::Workers),
            Runtime::Spin => {
                let scratch = self.folder.0.join(name);
                let settings = spin::Settings { port, functions, built: &built, scratch: &scratch, variables };
                spin::start(&settings, interrupt).map(Running::Spin)
            }
        }
    }

    /// What tests find in their environment, besides the variables of the functions:
    ///
    /// * `DATABASE_URL`: Postgres, as the owner of everything;
    /// * `LOCAL_SUPABASE_BIN`: the program `local-supabase`;
    /// * `TURNPIKE_CHAOS_PORT`: where the functions of `TURNPIKE_CHAOS_URL` look for Supabase. Nobody listens there until a
    ///   test does;
    /// * `TURNPIKE_OPENAI_PYTHON`, where there is a Python: one that has OpenAI's client;
    /// * `TURNPIKE_EMULATE_URL` and, where there is a Python, `TURNPIKE_LOCALSTRIPE_URL`: Stripe as others play it.
    pub(crate) fn variables(&self) -> Variables {
        let mut variables = self.variables.clone();
        variables.insert("DATABASE_URL".to_owned(), self.supabase.db_url.clone());
        variables.insert("LOCAL_SUPABASE_BIN".to_owned(), self.tool.to_string_lossy().into_owned());
        variables.insert("TURNPIKE_CHAOS_PORT".to_owned(), self.chaos_port.to_string());
        variables.insert("TURNPIKE_EMULATE_URL".to_owned(), self.emulate.url.clone());
        let localstripe = self.localstripe.iter().map(|it| ("TURNPIKE_LOCALSTRIPE_URL".to_owned(), it.url.clone()));
        variables.extend(localstripe);
        let python = self
            .openai_python
            .iter()
            .map(|it| ("TURNPIKE_OPENAI_PYTHON".to_owned(), it.to_string_lossy().into_owned()));
        variables.extend(python);
        variables
    }
}

/// The functions of a stack.
pub(crate) struct Functions {
    /// Where they run.
    pub(crate) runtime: Runtime,
    // Dropped in this order: the functions go before what they call.
    whole: Running,
    broken: Running,
    files: Running,
    store: Store,
    stand_ins: StandIns,
    variables: Variables,
}

enum Running {
    Workers(Workerd),
    Spin(Host),
}

impl Running {
    fn url(&self) -> &str {
        match self {
            Running::Workers(workerd) => &workerd.url,
            Running::Spin(host) => &host.url,
        }
    }
}

impl Functions {
    /// Where they answer.
    pub(crate) fn url(&self) -> &str {
        self.whole.url()
    }

    /// What tests find in their environment, besides the variables of the functions:
    ///
    /// * `TURNPIKE_URL`, `TURNPIKE_RUNTIME` (`workers` or `spin`);
    /// * `TURNPIKE_CHAOS_URL`, see [`Stack::variables`];
    /// * `TURNPIKE_S3_URL`: the functions that have to do with files, with a store that speaks S3, and the variables of that store;
    /// * `TURNPIKE_STRIPE_URL`, `TURNPIKE_PAYPAL_URL`, `TURNPIKE_RESEND_URL`, `TURNPIKE_AI_URL`: the stand-ins that the functions call.
    pub(crate) fn variables(&self) -> Variables {
        let pairs = [
            ("TURNPIKE_STRIPE_URL", self.stand_ins.stripe_url.as_str()),
            ("TURNPIKE_PAYPAL_URL", &self.stand_ins.paypal_url),
            ("TURNPIKE_RESEND_URL", &self.stand_ins.resend_url),
            ("TURNPIKE_AI_URL", &self.stand_ins.ai_url),
            ("TURNPIKE_URL", self.whole.url()),
            ("TURNPIKE_RUNTIME", self.runtime.name()),
            ("TURNPIKE_CHAOS_URL", self.broken.url()),
            ("TURNPIKE_S3_URL", self.files.url()),
        ];
        let mut variables = self.variables.clone();
        self.store.offer(&mut variables);
        variables.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        variables
    }
}

/// A folder for one run.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("turnpike-test-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            say::warn(&format!("cannot remove {}: {error}", self.0.display()));
        }
    }
}
