//! `/v1/downloads/{token}/access`
//!
//! The count goes down in the database before the storage is asked, so that nobody gets a URL that was not counted, and it is given
//! back if no URL comes of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    auth::{Principal, service_db},
    axum::extract::{FromRequestParts, Path, State},
    db::Db,
    http::{App, Call, Idempotent, Reply, with},
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
    storage::Storage,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// The length of a token: 256 bits in base64url.
const TOKEN_BYTES: usize = 43;

/// Nothing but the idempotency key.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccess {}

/// Where the file is, for a while.
#[derive(Serialize, ToSchema)]
pub struct Access {
    /// The URL of the bytes, with GET and without a token. It outlives a refund by what is left of its time.
    url: String,
    /// Until when the URL is good: ten minutes from now, unless configured otherwise.
    expires_at: DateTime<Utc>,
    /// What it is saved as.
    filename: String,
    /// How often the file may still be downloaded; null for any number.
    #[schema(minimum = 0)]
    remaining: Option<i32>,
}

/// The token of a path. What does not look like one of ours names nothing: 404, as for one that is unknown.
pub struct Token(String);

impl FromRequestParts<Arc<App>> for Token {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let token = path.map(|Path(token)| token).ok().filter(|token| is_token(token));
        token.map(Self).ok_or_else(|| Code::DownloadNotFound.into())
    }
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_BYTES && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// What the database says once the download is counted.
#[derive(Deserialize)]
struct Counted {
    access_id: Uuid,
    storage_path: String,
    filename: String,
    remaining: Option<i32>,
}

/// Takes one download and gives the URL of the file. A token is of use to its owner alone. With an `Idempotency-Key`, a retry is not
/// counted again, as long as the token is good and the download is allowed; its URL is signed anew.
#[utoipa::path(
    post, path = "/v1/downloads/{token}/access", tag = "downloads", request_body = NewAccess, security(("user" = [])),
    params(
        ("token" = String, Path, description = "`access_token` of a download in `GET /v1/downloads`."),
        ("idempotency-key" = Option<String>, Header, description = "The same key counts once, and gives a new URL."),
    ),
    responses(
        (status = 200, body = Access),
        Errors<(openapi::User, openapi::Command, openapi::Download, openapi::Storage)>,
    )
)]
pub async fn create(
    caller: Principal,
    State(app): State<Arc<App>>,
    call: Call,
    Token(token): Token,
    access: Idempotent<NewAccess>,
) -> Outcome<Reply> {
    // Nothing is counted that could not be given back. And it is the service that signs: the buckets let no buyer read.
    let service = service_db(&app, &call)?;
    let counted = caller.db.rpc("download_access", with(access.arguments()?, "token", token)).await?;
    let Counted { access_id, storage_path, filename, remaining } = serde_json::from_slice(&counted.body)
        .map_err(|e| Problem::new(Code::Internal).because(format_args!("no download: {e}")))?;
    match Storage::of(&service).sign_download(&storage_path, &filename).await {
        Ok(signed) => {
            let reply = Reply::ok(&Access { url: signed.url, expires_at: signed.expires_at, filename, remaining })?;
            Ok(Reply { headers: counted.headers, ..reply })
        }
        Err(problem) => {
            give_back(&app, &call, &service, access_id).await;
            Err(problem)
        }
    }
}

/// Where even that fails, the count stays taken and the operator is told: a file too few can be made good, one too many not.
async fn give_back(app: &App, call: &Call, service: &Db, access_id: Uuid) {
    if let Err(problem) = service.rpc("download_access_undo", json!({ "access_id": access_id })).await {
        let line = json!({
            "level": "warn", "function": app.name, "message": "a download was counted and not given back",
            "request_id": call.0.request_id, "access_id": access_id, "code": problem.code.name(), "cause": problem.cause,
        });
        app.platform().log(&line.to_string());
    }
}
