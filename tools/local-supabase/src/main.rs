//! A local stand-in for a hosted Supabase project: one URL that serves `/rest/v1`, `/auth/v1` and `/storage/v1` over one
//! Postgres, without containers. See `README.md` beside this crate's `Cargo.toml`.

mod child;
mod database;
mod edge;
mod ending;
mod keys;
mod lite;
mod options;
mod packages;
mod postgres;
mod schema_diff;
mod secrets;
mod serve;
mod stack;
mod system;

use anyhow::Result;
use std::process::ExitCode;

// The main thread polls everything that starts a child process (see `system::guard`): that is what `block_on` does, and why
// nothing here is `tokio::spawn`ed that would start one.
#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => exit(0),
        Err(e) => {
            eprintln!("local-supabase: {e:#}");
            exit(1)
        }
    }
}

async fn run() -> Result<()> {
    match options::parse(std::env::args().skip(1))? {
        options::Task::Serve(options) => serve::run(&options, say).await,
        options::Task::SchemaDiff(options) => {
            let sql = schema_diff::run(&options).await?;
            if !sql.is_empty() {
                say(sql.trim_end());
            }
            Ok(())
        }
        options::Task::Help => {
            say(options::HELP);
            Ok(())
        }
    }
}

#[allow(clippy::print_stdout, reason = "a command line tool's answer")]
fn say(line: &str) {
    println!("{line}");
}

/// Ends without dropping the runtime, which would wait for connection pools.
fn exit(code: i32) -> ExitCode {
    std::process::exit(code)
}
