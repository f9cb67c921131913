//! What is done to the database before it is served: roles, repairs, migrations, seed. Every step may be repeated.

mod address;
mod applied;
mod files;
mod timeouts;

pub(crate) use address::as_role;
pub(crate) use applied::{migrate, seed};
pub(crate) use files::{sql_files, text};
pub(crate) use timeouts::role_timeouts_ms;

use crate::secrets::Secrets;
use anyhow::{Context, Result, bail};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection,
    postgres::{PgDatabaseError, PgErrorPosition},
};

/// The role that `/rest/v1` logs in as, as on a hosted project.
pub(crate) const AUTHENTICATOR: &str = "authenticator";
/// The role that lite logs in as. It owns the schemas `auth` and `storage` and nothing else.
pub(crate) const LITE: &str = "local_lite";

/// Makes what a hosted project has before anything runs: roles, schemas, default privileges, `auth.uid()` and its like.
pub(crate) async fn prepare(owner_url: &str, secrets: &Secrets) -> Result<()> {
    run(owner_url, include_str!("../sql/before_lite.sql")).await.context("before_lite.sql")?;
    for role in [AUTHENTICATOR, LITE] {
        // A digest in hexadecimal needs no quoting.
        run(owner_url, &format!("alter role {role} password '{}'", secrets.password_of(role))).await?;
    }
    Ok(())
}

/// Repairs what lite made; after its first start.
pub(crate) async fn repair(owner_url: &str) -> Result<()> {
    run(owner_url, include_str!("../sql/after_lite.sql")).await.context("after_lite.sql")
}

/// Runs any number of statements, in one transaction unless they say otherwise.
pub(crate) async fn run(url: &str, sql: &str) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    execute(&mut connection, sql).await?;
    connection.close().await?;
    Ok(())
}

/// The same on an open connection. An error says in which line.
pub(crate) async fn execute(connection: &mut PgConnection, sql: &str) -> Result<()> {
    match sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(e)) => match e.try_downcast_ref::<PgDatabaseError>() {
            Some(e) => bail!(explained(e, sql)),
            None => bail!("{e}"),
        },
        Err(e) => Err(e.into()),
    }
}

/// An error of Postgres with all that helps to find its cause in `sql`.
fn explained(error: &PgDatabaseError, sql: &str) -> String {
    let mut text = match error.position() {
        Some(PgErrorPosition::Original(position)) => format!("line {}: ", line_at(sql, position)),
        _ => String::new(),
    };
    text.push_str(&format!("{} ({})", error.message(), error.code()));
    for more in [error.detail(), error.hint(), error.r#where()].into_iter().flatten() {
        text.push('\n');
        text.push_str(more);
    }
    text
}

/// The line of the character at `position`, both counted from 1.
fn line_at(sql: &str, position: usize) -> usize {
    sql.chars().take(position.saturating_sub(1)).filter(|c| *c == '\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one() {
        assert_eq!((line_at("a\nb", 1), line_at("a\nb", 2), line_at("a\nb", 3)), (1, 1, 2));
    }
}
