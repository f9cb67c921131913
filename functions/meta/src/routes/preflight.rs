//! `/v1/preflight`: proves an integration end to end, before a customer does.

use std::sync::Arc;

use serde::Serialize;
use shared::{
    auth::{Admin, Issuer, service_db},
    axum::extract::{Path, State},
    http::{App, Call, Reply},
    openapi::{self, Errors},
    problem::{Code, Outcome},
};
use utoipa::ToSchema;

use crate::checks::{Check, auth, database, email, storage, webhooks};

/// What a preflight found.
#[derive(Serialize, ToSchema)]
pub struct Preflight {
    /// The check.
    check: String,
    /// Whether every step is well.
    ok: bool,
    /// The steps, in order.
    steps: Vec<Check>,
}

/// Runs a check: `auth` (issuers, keys, the token that the database takes), `supabase` (database and auth service), `storage` (a
/// few bytes go there and come back, and stay there as `preflight/check.txt`), `email` (sends a mail to you) or `webhook` (whether
/// the providers' events come and are taken).
/// The answer is 200 also where a step is not well; `ok` says which it is.
#[utoipa::path(
    post, path = "/v1/preflight/{check}", tag = "meta", security(("user" = [])),
    params(("check" = String, Path, description = "`auth`, `supabase`, `storage`, `email` or `webhook`.")),
    responses((status = 200, body = Preflight), Errors<(openapi::User, openapi::Preflight)>)
)]
pub async fn run(
    Admin(admin): Admin,
    call: Call,
    State(app): State<Arc<App>>,
    Path(check): Path<String>,
) -> Outcome<Reply> {
    let steps = match check.as_str() {
        "auth" => {
            let mut steps = vec![auth::service(&app, &call).await];
            for issuer in Issuer::all(&app.config) {
                steps.push(auth::keys(&app, &call, &issuer).await);
            }
            steps.push(service_token(&app, &call).await);
            steps
        }
        "supabase" => {
            vec![database::check("database, as you", &app, &admin.db).await, auth::service(&app, &call).await]
        }
        "storage" => storage::round_trip(&app, &call, &admin.db).await,
        "email" => email::checks(&app, &call, admin.email.as_deref()).await,
        "webhook" => {
            let mut steps = webhooks::check(&app, &admin.db).await;
            steps.push(service_token(&app, &call).await);
            steps
        }
        _ => return Err(Code::CheckNotFound.into()),
    };
    Reply::ok(&Preflight { ok: steps.iter().all(|step| step.ok), check, steps })
}

/// Whether the database takes the tokens that we sign for back ends and other issuers' users.
async fn service_token(app: &Arc<App>, call: &Call) -> Check {
    match service_db(app, call) {
        Ok(db) => database::check("our own tokens, at the database", app, &db).await,
        Err(_) => Check::new("our own tokens, at the database", 0, 0, Err("Set SUPABASE_JWT_SECRET.".to_owned())),
    }
}
