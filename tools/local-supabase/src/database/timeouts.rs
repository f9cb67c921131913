//! The statement time-outs of the API's roles, read where PostgREST reads them: `alter role … set statement_timeout`.

use anyhow::{Context, Result};
use sqlx::{Connection, PgConnection};

/// Each role that `/rest/v1` may take and that has a time-out, with it in milliseconds.
pub(crate) async fn role_timeouts_ms(owner_url: &str) -> Result<Vec<(String, u64)>> {
    let mut connection = PgConnection::connect(owner_url).await?;
    let settings: Vec<(String, String)> = sqlx::query_as(
        "select r.rolname::text, split_part(s, '=', 2)
         from pg_roles r join pg_auth_members m on m.roleid = r.oid
         join pg_roles a on a.oid = m.member and a.rolname = $1, unnest(r.rolconfig) s
         where s like 'statement_timeout=%'",
    )
    .bind(super::AUTHENTICATOR)
    .fetch_all(&mut connection)
    .await?;
    connection.close().await?;
    settings
        .into_iter()
        .map(|(role, setting)| {
            let timeout_ms =
                milliseconds(&setting).with_context(|| format!("statement_timeout of {role}: {setting}"))?;
            Ok((role, timeout_ms))
        })
        .collect()
}

/// A time as Postgres writes it in a setting; a number alone is milliseconds.
fn milliseconds(setting: &str) -> Option<u64> {
    let unit_at = setting.find(|c: char| !c.is_ascii_digit()).unwrap_or(setting.len());
    let (number, unit) = setting.split_at_checked(unit_at)?;
    let scale = match unit.trim() {
        "" | "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_postgres_reads_them() {
        for (setting, expected) in [
            ("3s", Some(3_000)),
            ("8000", Some(8_000)),
            ("500 ms", Some(500)),
            ("2min", Some(120_000)),
            ("s", None),
            ("3 weeks", None),
        ] {
            assert_eq!(milliseconds(setting), expected, "{setting}");
        }
    }
}
