//! Postgres itself, as the owner of everything.

use std::{future::poll_fn, time::Duration};

use serde_json::Value;
use tokio_postgres::{AsyncMessage, Client, Config, Error, NoTls};

use crate::stack;

/// How long a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// A new connection to `DATABASE_URL`.
pub async fn connect() -> Client {
    try_connect().await.expect("the database of DATABASE_URL answers")
}

/// A new connection to another Postgres.
pub async fn connect_to(url: &str) -> Client {
    open(url).await.expect("the database answers")
}

/// A new connection, where the database may be away.
pub async fn try_connect() -> Result<Client, Error> {
    open(&stack::required("DATABASE_URL")).await
}

async fn open(url: &str) -> Result<Client, Error> {
    let mut config: Config = url.parse()?;
    let (client, mut connection) = config.connect_timeout(CONNECT_LIMIT).connect(NoTls).await?;
    // It ends with the client; what went wrong before that, the client's calls say. A notice is how SQL says what it has tried.
    tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message
                && notice.severity() == "NOTICE"
            {
                eprintln!("{}", notice.message());
            }
        }
    });
    Ok(client)
}

/// What Postgres says about an error: SQLSTATE, message and detail.
pub fn words(error: &Error) -> String {
    error.as_db_error().map_or_else(
        || error.to_string(),
        |e| format!("{} {} {} {}", e.code().code(), e.message(), e.detail().unwrap_or(""), e.where_().unwrap_or("")),
    )
}

/// The promises of the ledger and of metered AI calls that are broken, each with its account or call; empty when all is well.
pub async fn broken_invariants(client: &Client) -> Vec<String> {
    let sql = "select invariant, account_id::text, detail from turnpike.check_invariants()
               union all select invariant, call_id::text, detail from turnpike.check_ai_invariants()";
    let rows = client.query(sql, &[]).await;
    let words = |row: &tokio_postgres::Row| {
        format!("{} ({:?}): {}", row.get::<_, String>(0), row.get::<_, Option<String>>(1), row.get::<_, Value>(2))
    };
    rows.unwrap_or_else(|e| panic!("{}", self::words(&e))).iter().map(words).collect()
}
