//! Migrations and the seed: each file is applied once, as the owner, in one transaction with the note that says so.

use super::{execute, sql_files, text};
use crate::keys::hex_sha256;
use anyhow::{Context, Result, ensure};
use sqlx::{Connection, PgConnection};
use std::{collections::BTreeMap, path::Path};

/// What to do when the files no longer tell how the database came about.
const START_AFRESH: &str = "add a new migration instead, or start with --fresh (this forgets the local data)";
/// Any number; two runners of one database must agree on it.
const ADVISORY_LOCK: i64 = 0x7475_726e;

struct File {
    name: String,
    sql: String,
    sha256: String,
}

impl File {
    fn read(path: &Path) -> Result<File> {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("{} has no proper name", path.display()))?.to_owned();
        let sql = text(path)?;
        Ok(File { name, sha256: hex_sha256(sql.as_bytes()), sql })
    }
}

/// Applies the files of `folder` that have not been applied, by name, and answers how many there were.
///
/// # Errors
/// A file that has been applied must neither change nor go.
pub(crate) async fn migrate(owner_url: &str, folder: &Path) -> Result<usize> {
    let mut connection = locked(owner_url).await?;
    let known: BTreeMap<String, String> =
        sqlx::query_as::<_, (String, String)>("select file, sha256 from local_dev.applied where kind = 'migration'")
            .fetch_all(&mut connection)
            .await?
            .into_iter()
            .collect();
    let files = sql_files(folder)?.iter().map(|file| File::read(file)).collect::<Result<Vec<File>>>()?;
    let gone = known.keys().find(|name| files.iter().all(|file| file.name != **name));
    ensure!(
        gone.is_none(),
        "the migration {} was applied and is gone: {START_AFRESH}",
        gone.map_or("", String::as_str)
    );
    let mut count = 0;
    for file in &files {
        match known.get(&file.name) {
            Some(sha256) => ensure!(
                *sha256 == file.sha256,
                "the migration {} has changed since it was applied: {START_AFRESH}",
                file.name
            ),
            None => {
                apply(&mut connection, "migration", file).await?;
                count += 1;
            }
        }
    }
    connection.close().await?;
    Ok(count)
}

/// Applies the seed if it is new or has changed, and answers whether it was. A seed must be safe to apply again.
pub(crate) async fn seed(owner_url: &str, file: &Path) -> Result<bool> {
    if !file.exists() {
        return Ok(false);
    }
    let mut connection = locked(owner_url).await?;
    let file = File::read(file)?;
    let known = sqlx::query_scalar::<_, bool>(
        "select exists (select from local_dev.applied where kind = 'seed' and file = $1 and sha256 = $2)",
    );
    let known = known.bind(&file.name).bind(&file.sha256).fetch_one(&mut connection).await?;
    if !known {
        apply(&mut connection, "seed", &file).await?;
    }
    connection.close().await?;
    Ok(!known)
}

async fn locked(owner_url: &str) -> Result<PgConnection> {
    let mut connection = PgConnection::connect(owner_url).await?;
    sqlx::query("select pg_advisory_lock($1)").bind(ADVISORY_LOCK).execute(&mut connection).await?;
    Ok(connection)
}

async fn apply(connection: &mut PgConnection, kind: &str, file: &File) -> Result<()> {
    let File { name, sql, sha256 } = file;
    let mut transaction = connection.begin().await?;
    execute(&mut transaction, sql).await.with_context(|| name.clone())?;
    sqlx::query(
        "insert into local_dev.applied (kind, file, sha256) values ($1, $2, $3)
         on conflict (kind, file) do update set sha256 = excluded.sha256, applied_at = now()",
    )
    .bind(kind)
    .bind(name)
    .bind(sha256)
    .execute(&mut *transaction)
    .await?;
    if kind == "migration" {
        // Where the Supabase CLI and hosted projects keep theirs.
        let (version, title) = name.strip_suffix(".sql").unwrap_or(name).split_once('_').unwrap_or((name, ""));
        sqlx::query(
            "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3])",
        )
        .bind(version)
        .bind(title)
        .bind(sql)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}
