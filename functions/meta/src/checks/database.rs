//! The database, through PostgREST.

use serde::Deserialize;
use shared::{db::Db, http::App};

use super::Check;

/// What `ping` answers.
#[derive(Deserialize)]
struct Pong {
    ok: bool,
}

/// Whether the database answers, with the rights of `db`'s caller.
pub(crate) async fn check(name: &str, app: &App, db: &Db) -> Check {
    let start_ms = app.platform().now().timestamp_millis();
    let outcome = match db.rpc_as::<Pong>("ping", ()).await {
        Ok(pong) if pong.ok => Ok("The database answers.".to_owned()),
        Ok(_) => Err("The database answers, and says that it is not well.".to_owned()),
        Err(problem) => Err(format!(
            "The database does not answer ({}). Check SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY, and that the migrations are applied.",
            problem.code.name()
        )),
    };
    Check::new(name, start_ms, app.platform().now().timestamp_millis(), outcome)
}
