//! `local-supabase schema-diff`: what the migrations lack to make the database that the tree of SQL files describes.
//!
//! Postgres itself reads both: two copies of the same new project, one made by the migrations and one by the tree. Then
//! `pgdelta` compares their catalogs and writes the statements that lead from the first to the second.

mod pgdelta;
mod rights;
mod scratch;
mod tree;

use crate::{
    database, ending,
    options::SchemaDiff,
    packages::Packages,
    secrets::Secrets,
    stack::{Plan, Stack, free_port},
};
use anyhow::{Context, Result, bail};
use pgdelta::Delta;
use scratch::Scratch;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::PathBuf;

/// The SQL that is lacking; empty when nothing is.
pub(crate) async fn run(options: &SchemaDiff) -> Result<String> {
    let told_to_end = ending::told(false)?;
    tokio::pin!(told_to_end);
    let packages = Packages::open(&options.node_modules)?;
    let secrets = Secrets::from_env()?;
    let scratch = Scratch::make()?;
    let plan = Plan {
        packages: &packages,
        dir: scratch.path(),
        own_url: None,
        db_port: free_port()?,
        api_url: "http://127.0.0.1",
        secrets: &secrets,
    };
    let mut stack = tokio::select! {
        stack = Stack::start(plan) => stack?,
        () = &mut told_to_end => bail!("interrupted"),
    };
    // It has made its tables, and a copy can be made only of a database that nobody uses.
    stack.stop_lite().await;
    let compared = tokio::select! {
        compared = compare(options, &stack.owner_url, &packages, &scratch) => compared,
        () = &mut told_to_end => Err(anyhow::anyhow!("interrupted")),
    };
    stack.stop().await;
    compared
}

async fn compare(options: &SchemaDiff, owner_url: &str, packages: &Packages, scratch: &Scratch) -> Result<String> {
    let files = tree::files(&options.sql)?;
    let desired = copy(owner_url, "desired").await?;
    build(&desired, &files).await?;
    if database::sql_files(&options.migrations)?.is_empty() {
        // The first migration is the tree itself, with its comments and its layout.
        return tree::joined(&options.sql, &files);
    }
    let migrated = copy(owner_url, "migrated").await?;
    database::migrate(&migrated, &options.migrations).await.context("the migrations")?;
    let delta = Delta::new(packages, scratch.path())?;
    let compared = delta.difference(&migrated, &desired).await?;
    if compared.is_empty() {
        return Ok(compared);
    }
    let compared = match retold(&delta, owner_url, &migrated, &desired).await {
        Ok(lacking) if lacking.is_empty() => return Ok(lacking),
        Ok(lacking) => lacking,
        Err(e) => {
            eprintln!("the difference may name expressions that are only written in another way: {e:#}");
            compared
        }
    };
    let lacking = rights::whole(&compared, &options.sql, &files)?;
    if let Err(e) = database::run(&migrated, &lacking).await {
        eprintln!("the difference does not run as it is and must be edited: {e:#}");
    }
    Ok(lacking)
}

/// The difference between copies that were both made from pgdelta's own account of the databases.
///
/// Postgres keeps an expression as a tree, and text that it wrote itself may become another tree when it is read again:
/// `a between 1 and 2 and b` comes back as `a >= 1 and a <= 2 and b`. A second reading changes nothing more.
async fn retold(delta: &Delta, owner_url: &str, migrated: &str, desired: &str) -> Result<String> {
    let mut copies = Vec::new();
    for (name, original) in [("migrated_retold", migrated), ("desired_retold", desired)] {
        let account = delta.difference(owner_url, original).await?;
        let url = copy(owner_url, name).await?;
        database::run(&url, &account).await.with_context(|| name.to_owned())?;
        copies.push(url);
    }
    match copies.as_slice() {
        [migrated, desired] => delta.difference(migrated, desired).await,
        _ => bail!("two copies were to be made"),
    }
}

/// Copies the new project's database, and answers with the URL of the copy.
async fn copy(owner_url: &str, name: &str) -> Result<String> {
    let (server, original) = owner_url.rsplit_once('/').context("a database URL without a database")?;
    let mut connection = PgConnection::connect(&format!("{server}/template1")).await?;
    for statement in [
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{original}'"),
        format!("create database {name} template {original}"),
        // A copy lacks the settings that the original has by name.
        format!(r#"alter database {name} set search_path = "$user", public, extensions"#),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(format!("{server}/{name}"))
}

/// Runs the tree. A function may use what a later file makes, so bodies are not looked at.
async fn build(url: &str, files: &[PathBuf]) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    database::execute(&mut connection, "set check_function_bodies = off").await?;
    for file in files {
        let sql = database::text(file)?;
        database::execute(&mut connection, &sql).await.with_context(|| file.display().to_string())?;
    }
    connection.close().await?;
    Ok(())
}
