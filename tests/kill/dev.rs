//! A `cargo xtask dev` of the test's own.

use std::{
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use turnpike_tests::{Stack, stack::required, wait};

use crate::processes;

/// How long the start may take: the functions are built in the profile of `dev`.
const START_LIMIT: Duration = Duration::from_secs(20 * 60);

/// What the outer run's functions know of Stripe and PayPal: `dev` brings its own.
const PROVIDER_VARIABLES: [&str; 6] = [
    "STRIPE_API_URL",
    "STRIPE_TEST_SECRET_KEY",
    "PAYPAL_API_URL",
    "PAYPAL_CLIENT_ID",
    "PAYPAL_CLIENT_SECRET",
    "PAYPAL_WEBHOOK_ID",
];

/// The running command.
pub(crate) struct Dev {
    /// What it serves.
    pub(crate) stack: Stack,
    /// Its Postgres.
    pub(crate) database_url: String,
    /// The process of `xtask`.
    pub(crate) xtask: u32,
    cargo: Child,
    folder: PathBuf,
}

impl Dev {
    /// Starts it and waits until it serves.
    pub(crate) async fn start() -> Self {
        let runtime = required("TURNPIKE_RUNTIME");
        let (port, api_port, db_port) = (free_port(), free_port(), free_port());
        let folder = env::temp_dir().join(format!("turnpike-kill-{}", std::process::id()));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut command = Command::new(env!("CARGO"));
        for name in PROVIDER_VARIABLES {
            command.env_remove(name);
        }
        let cargo = command
            .args(["run", "--quiet", "--package", "xtask", "--", "dev", "--runtime", &runtime])
            .current_dir(root)
            .env("TURNPIKE_DIR", &folder)
            .env("TURNPIKE_API_PORT", api_port.to_string())
            .env("TURNPIKE_DB_PORT", db_port.to_string())
            .env("TURNPIKE_WORKERS_PORT", port.to_string())
            .env("TURNPIKE_SPIN_PORT", port.to_string())
            // The outer run's stack is not this one's.
            .env_remove("SUPABASE_URL")
            .env_remove("DATABASE_URL")
            .env_remove("CLERK_ISSUER")
            .env_remove("CLERK_AUTHORIZED_PARTIES")
            .env_remove("CLERK_CHECKOUT_URL")
            .env("TURNPIKE_STRIPE_PORT", free_port().to_string())
            .env("TURNPIKE_PAYPAL_PORT", free_port().to_string())
            .env("TURNPIKE_RESEND_PORT", free_port().to_string())
            .env("TURNPIKE_AI_PORT", free_port().to_string())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let stack = Stack {
            url: format!("http://127.0.0.1:{port}"),
            supabase_url: format!("http://127.0.0.1:{api_port}"),
            runtime,
            ..Stack::get()
        };
        let mut dev = Self {
            stack,
            database_url: format!("postgres://postgres:postgres@127.0.0.1:{db_port}/postgres"),
            xtask: 0,
            cargo,
            folder,
        };
        wait::until("the stack of `cargo xtask dev`", START_LIMIT, async || {
            assert!(dev.cargo.try_wait().unwrap().is_none(), "`cargo xtask dev` ended");
            let answer = dev.stack.api().get("/v1/health/ready").try_send().await.ok()?;
            (answer.status == 200).then_some(())
        })
        .await;
        // Where cargo replaces itself by what it runs, there is no process in between.
        dev.xtask = processes::find(dev.cargo.id(), "xtask").unwrap_or(dev.cargo.id());
        dev
    }

    /// Every kind of process of the stack, as `processes::find` knows it.
    pub(crate) fn victims(&self) -> Vec<&'static str> {
        let functions: &[&str] =
            if self.stack.runtime == "workers" { &["workerd", "workers.mjs"] } else { &["wasi-host"] };
        functions
            .iter()
            .chain(&["stand-ins.mjs", "postgres: ", "lite", "postgres", "local-supabase"])
            .copied()
            .collect()
    }
}

impl Drop for Dev {
    /// A failed test leaves no stack behind either.
    fn drop(&mut self) {
        if self.cargo.try_wait().is_ok_and(|status| status.is_none()) {
            processes::kill(self.xtask.max(self.cargo.id()), "INT");
        }
        let _ = self.cargo.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
