//! pgbench: what Postgres itself can do with the same movements.

use super::settings::Settings;
use anyhow::{Context as _, Result, bail};
use std::{fs, io::ErrorKind, process::Stdio};
use tokio::process::Command;

/// As many as PostgREST has connections to the database.
const CLIENTS: &str = "10";

/// Tables without triggers or foreign keys, else as the ledger's: the same columns, checks and indexes. pgbench runs the
/// script once, so that no other client is needed.
const SETUP: &str = "
drop schema if exists bench cascade;
create schema bench;
create table bench.accounts (like public.credit_accounts including all);
create table bench.transfers (like public.credit_transfers including all);
insert into bench.accounts (id, kind, user_id, balance)
  select md5(n::text)::uuid, 'user', md5(n::text)::uuid, 1000000000 from generate_series(1, 1000) as n;
vacuum analyze bench.accounts;
";

/// What every movement is at least: one row changed and one written, in one statement and so in one transaction.
const BARE: &str = "
with moved as (
  update bench.accounts set balance = balance - 1, updated_at = now() where id = md5((:n)::text)::uuid and balance >= 1 returning id)
insert into bench.transfers (id, account_id, counter_account, kind, amount, description, cause_kind, cause_id, created_at)
  select gen_random_uuid(), id, 'revenue', 'spend', -1, 'A picture', 'endpoint', 'POST /v1/credits/spend', now() from moved;
";

/// The function as PostgREST calls it: identity, call and end in one message.
const FUNCTION: &str = r#"
begin \; select set_config('role', 'authenticated', true), set_config('request.jwt.claims', json_build_object(
  'sub', 'be9c4000-0000-4000-8000-' || lpad(to_hex(:n - 1), 12, '0'), 'role', 'authenticated', 'aud', 'authenticated',
  'iat', extract(epoch from now())::bigint)::text, true) \; select public.credit_spend(
  p_amount => 1, p_description => 'A picture', p_idempotency_key => gen_random_uuid()::text, p_fingerprint => 'bench') \; commit;
"#;

/// What pgbench runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Our function in SQL.
    Function,
    /// The statements that no ledger can do without.
    Bare,
}

impl Script {
    /// For the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Function => "`pgbench` of `credit_spend`",
            Self::Bare => "`pgbench` of the bare statements",
        }
    }
}

/// Transactions a second over so many accounts; `None` without a pgbench.
pub(crate) async fn run(settings: &Settings, script: Script, accounts: usize) -> Result<Option<f64>> {
    let (mode, text) = match script {
        // Several statements in one message exist in the simple protocol alone.
        Script::Function => ("simple", FUNCTION),
        Script::Bare => {
            if pgbench(settings, SETUP, &["-c", "1", "-t", "1"]).await?.is_none() {
                return Ok(None);
            }
            ("prepared", BARE)
        }
    };
    let text = format!("\\set n random(1, {accounts}){text}");
    let seconds = settings.pgbench_seconds().to_string();
    let Some(output) = pgbench(settings, &text, &["-c", CLIENTS, "-T", &seconds, "-M", mode]).await? else {
        return Ok(None);
    };
    let rate = output.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.map(Some).with_context(|| format!("pgbench said no rate: {output}"))
}

async fn pgbench(settings: &Settings, script: &str, options: &[&str]) -> Result<Option<String>> {
    let file = settings.scratch.join("pgbench.sql");
    fs::write(&file, script)?;
    let mut command = Command::new("pgbench");
    command.args(["-n", "-f"]).arg(&file).args(options).arg(&settings.db_url).stdin(Stdio::null()).kill_on_drop(true);
    let output = match command.output().await {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        output => output?,
    };
    if !output.status.success() {
        bail!("pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()))
}
