//! `/v1/auth/signin`

use serde::Deserialize;
use serde_json::json;
use shared::{
    axum::response::Response,
    http::{Json, Query},
    openapi::{self, Errors},
    problem::{Outcome, Problem},
};
use utoipa::ToSchema;

use super::{authorize, fields};
use crate::supabase::{AuthClient, Session, SessionQuery};

/// How to sign in: `email` and `password`, or the `code` with which an OAuth provider led back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "demo@example.com", "password": "turnpike-demo" }))]
pub struct SignIn {
    /// The e-mail address.
    email: Option<String>,
    /// The password.
    #[schema(format = Password)]
    password: Option<String>,
    /// The authorization code.
    code: Option<String>,
    /// The PKCE verifier, where the client made its own; else the cookie of `/v1/auth/authorize` has it.
    code_verifier: Option<String>,
}

/// Signs a user in.
#[utoipa::path(
    post, path = "/v1/auth/signin", tag = "auth", params(SessionQuery), request_body = SignIn,
    responses((status = 200, body = Session), Errors<(openapi::Body, openapi::Auth, openapi::SignIn)>)
)]
pub async fn create(
    auth: AuthClient,
    verifier: authorize::VerifierCookie,
    Query(query): Query<SessionQuery>,
    Json(body): Json<SignIn>,
) -> Outcome<Response> {
    let session: Session = match (body.email, body.password, body.code) {
        (Some(email), Some(password), None) => {
            let email = fields::email(&email)?;
            fields::count(&auth.app, &auth.call, "signin", &email).await?;
            auth.post("/token?grant_type=password", &json!({ "email": email, "password": password })).await?
        }
        (None, None, Some(code)) => {
            let verifier = body.code_verifier.or(verifier.0);
            let verifier =
                verifier.ok_or_else(|| Problem::field("/code_verifier", "required", "Send the PKCE verifier."))?;
            auth.post("/token?grant_type=pkce", &json!({ "auth_code": code, "code_verifier": verifier })).await?
        }
        (None, _, None) => {
            return Err(Problem::field("/email", "required", "Send an e-mail address and a password."));
        }
        (_, None, None) => {
            return Err(Problem::field("/password", "required", "Send an e-mail address and a password."));
        }
        _ => {
            return Err(Problem::field("/code", "exactly_one", "Send a code, or an e-mail address and a password."));
        }
    };
    session.deliver(&auth.app.config, query.session)
}
