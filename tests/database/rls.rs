//! Who sees and who writes what: role × table × verb, for every table of the exposed schema.

use libtest_mimic::{Failed, Trial};
use tokio_postgres::Client;
use turnpike_tests::database;

use crate::rows;

/// Who tries, in the order of the columns below. `owner` owns the first row of each table, `member` belongs to the tenant of
/// the second; `stranger` and `outsider` are a user and a tenant's member to whom nothing belongs.
const ACTORS: [(&str, &str, &str); 7] = [
    ("anon", "anon", r#"{"role": "anon"}"#),
    ("owner", "authenticated", r#"{"sub": "11111111-0000-4000-8000-000000000001", "role": "authenticated"}"#),
    ("stranger", "authenticated", r#"{"sub": "11111111-0000-4000-8000-000000000002", "role": "authenticated"}"#),
    (
        "member",
        "authenticated",
        r#"{"sub": "11111111-0000-4000-8000-000000000003", "role": "authenticated", "app_metadata": {"tenant_id": "t-rls"}}"#,
    ),
    (
        "outsider",
        "authenticated",
        r#"{"sub": "11111111-0000-4000-8000-000000000004", "role": "authenticated", "app_metadata": {"tenant_id": "t-other"}}"#,
    ),
    (
        "admin",
        "authenticated",
        r#"{"sub": "11111111-0000-4000-8000-000000000005", "role": "authenticated", "app_metadata": {"role": "admin"}}"#,
    ),
    ("service", "service_role", r#"{"role": "service_role"}"#),
];

/// What a reader may see: `-` nothing, not even the table; `0` no row; `1`, `2` the first or second row; `12` both.
type Cells = [&'static str; 7];

/// What everybody may see of every table.                anon  owner stranger member outsider admin service
const READ: &[(&str, Cells)] = &[
    ("credit_accounts", /*                          */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("credit_grants", /*                            */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("credit_holds", /*                             */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("credit_transfers", /*                         */ ["-", "1", "0", "2", "0", "0", "12"]),
    // The first is active, the second is not.
    ("credit_rates", /*                             */ ["1", "1", "1", "1", "1", "12", "12"]),
    // The second is another member's of the same tenant: profiles are each user's own.
    ("profiles", /*                                 */ ["-", "1", "0", "0", "0", "0", "12"]),
    // Drafts of a seller and of a tenant's seller: what is published, everybody sees.
    ("products", /*                                 */ ["0", "1", "0", "2", "0", "12", "12"]),
    ("prices", /*                                   */ ["0", "1", "0", "2", "0", "12", "12"]),
    ("plans", /*                                    */ ["0", "1", "0", "2", "0", "12", "12"]),
    ("plan_versions", /*                            */ ["0", "1", "0", "2", "0", "12", "12"]),
    ("service_offers", /*                           */ ["0", "1", "0", "2", "0", "12", "12"]),
    ("assets", /*                                   */ ["-", "1", "0", "2", "0", "12", "12"]),
    // The second is the whole platform's.
    ("coupons", /*                                  */ ["-", "1", "0", "0", "0", "12", "12"]),
    // The second is another member's of the same tenant.
    ("coupon_redemptions", /*                       */ ["-", "1", "0", "0", "0", "0", "12"]),
    ("customers", /*                                */ ["-", "1", "0", "0", "0", "0", "12"]),
    ("orders", /*                                   */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("order_items", /*                              */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("payments", /*                                 */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("refunds", /*                                  */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("checkout_sessions", /*                        */ ["-", "1", "0", "2", "0", "0", "12"]),
    // Only the service reads what providers were asked and which ids they gave.
    ("provider_objects", /*                         */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("provider_operations", /*                      */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("webhook_events", /*                           */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("webhook_subjects", /*                         */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("settings", /*                                 */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("disputes", /*                                 */ ["-", "1", "0", "2", "0", "0", "12"]),
    // The first is another tenant.
    ("tenants", /*                                  */ ["-", "0", "0", "2", "0", "0", "12"]),
    // The first is the owner's in another tenant.
    ("memberships", /*                              */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("entitlements", /*                             */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("subscriptions", /*                            */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("bookings", /*                                 */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("download_grants", /*                          */ ["-", "1", "0", "2", "0", "0", "12"]),
    // What was handed out is for the books, and a token is for nobody to read.
    ("download_accesses", /*                        */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("download_tokens", /*                          */ ["-", "-", "-", "-", "-", "-", "-"]),
    // Administrators ask mail_list and task_run_list.
    ("mails", /*                                    */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("task_runs", /*                                */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("ai_calls", /*                                 */ ["-", "1", "0", "2", "0", "12", "12"]),
    // What calls cost us is the administrators' business.
    ("ai_call_costs", /*                            */ ["-", "0", "0", "0", "0", "12", "12"]),
    ("ai_spending", /*                              */ ["-", "1", "0", "2", "0", "0", "12"]),
    ("ai_spending_caps", /*                         */ ["-", "1", "0", "2", "0", "0", "12"]),
    // The first is on offer, the second is not.
    ("ai_models", /*                                */ ["-", "1", "1", "1", "1", "12", "12"]),
    ("ai_model_prices", /*                          */ ["-", "1", "1", "1", "1", "12", "12"]),
    ("deleted_users", /*                            */ ["-", "-", "-", "-", "-", "-", "12"]),
    ("idempotency_keys", /*                         */ ["-", "-", "-", "-", "-", "-", "-"]),
    ("rate_limit_windows", /*                       */ ["-", "-", "-", "-", "-", "-", "-"]),
];

/// Nobody writes a table: what changes, changes by functions. Each is tried with the first column of the table.
const WRITES: [(&str, &str); 4] = [
    ("insert", "insert into public.{table} default values"),
    ("update", "update public.{table} set {column} = {column}"),
    ("delete", "delete from public.{table}"),
    ("truncate", "truncate public.{table} cascade"),
];

pub(crate) fn trials() -> Vec<Trial> {
    let every = crate::trial("rls: the matrix has every table and view of the exposed schema", matrix_is_complete);
    let reads = READ.iter().flat_map(|(table, cells)| {
        ACTORS.into_iter().zip(cells).map(move |(actor, cell)| {
            let name = format!("rls: {} selects from {table} and sees {}", actor.0, words(cell));
            crate::trial(name, move || select(table, actor, cell))
        })
    });
    let writes = READ.iter().flat_map(|(table, _)| {
        WRITES.into_iter().flat_map(move |(verb, sql)| {
            ACTORS.into_iter().map(move |actor| {
                crate::trial(format!("rls: {} may not {verb} {table}", actor.0), move || refused(table, sql, actor))
            })
        })
    });
    std::iter::once(every).chain(reads).chain(writes).collect()
}

fn words(cell: &str) -> &'static str {
    match cell {
        "-" => "nothing (refused)",
        "0" => "no row",
        "1" => "the first row",
        "2" => "the second row",
        _ => "both rows",
    }
}

async fn matrix_is_complete() -> Result<(), Failed> {
    let client = database::connect().await;
    let sql = "select relname::text from pg_class where relnamespace = 'public'::regnamespace
               and relkind in ('r', 'p', 'v', 'm', 'f', 'S') order by 1";
    let found: Vec<String> = client.query(sql, &[]).await?.iter().map(|row| row.get(0)).collect();
    let mut wanted: Vec<_> = READ.iter().map(|(table, _)| (*table).to_owned()).collect();
    wanted.sort();
    if found == wanted { Ok(()) } else { Err(format!("in the database: {found:?}; in the matrix: {wanted:?}").into()) }
}

type Actor = (&'static str, &'static str, &'static str);

/// A transaction with two rows in every table, in which the actor acts; it is never committed.
async fn act_as(actor: Actor) -> Result<Client, Failed> {
    let client = database::connect().await;
    client.batch_execute(&format!("begin; {}", rows::MAKE)).await.map_err(|e| database::words(&e))?;
    client.execute("select set_config('request.jwt.claims', $1, true)", &[&actor.2]).await?;
    client.batch_execute(&format!("set local role {}", actor.1)).await?;
    Ok(client)
}

async fn select(table: &'static str, actor: Actor, cell: &'static str) -> Result<(), Failed> {
    let client = act_as(actor).await?;
    let seen = match client.query_one(&rows::which(table), &[]).await {
        Ok(row) => row.get::<_, String>(0),
        Err(e) => is_refusal(&e).map(|()| "-".to_owned())?,
    };
    if seen == cell { Ok(()) } else { Err(format!("{} sees `{seen}`, not `{cell}`", actor.0).into()) }
}

async fn refused(table: &'static str, sql: &'static str, actor: Actor) -> Result<(), Failed> {
    let client = act_as(actor).await?;
    let sql = sql.replace("{table}", table).replace("{column}", rows::column(table));
    match client.batch_execute(&sql).await {
        Ok(()) => Err(format!("{} may: {sql}", actor.0).into()),
        Err(e) => is_refusal(&e),
    }
}

/// A missing right, and not some other failure.
fn is_refusal(error: &tokio_postgres::Error) -> Result<(), Failed> {
    let code = error.code().map(tokio_postgres::error::SqlState::code);
    if code == Some("42501") { Ok(()) } else { Err(database::words(error).into()) }
}
