//! `/v1/auth/otp` and `/v1/auth/verify-otp`

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    axum::response::Response,
    http::{Json, Query, Reply},
    openapi::{self, Errors},
    problem::{Outcome, Problem},
};
use utoipa::ToSchema;

use super::fields;
use crate::supabase::{AuthClient, Session, SessionQuery};

/// Whom to send a link or code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "ada@example.com" }))]
pub struct Otp {
    /// The e-mail address.
    #[schema(format = Email)]
    email: String,
    /// Whether an unknown address becomes a user; true if left out.
    create_user: Option<bool>,
    /// Where the link leads; its origin must be allowed.
    redirect_to: Option<String>,
}

/// The code of a mail: `email` and `token`, or the link's `token_hash`.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyOtp {
    /// What the code is for.
    #[serde(rename = "type")]
    kind: OtpKind,
    /// The e-mail address that the code went to.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// The hash in the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_hash: Option<String>,
}

/// What a code is for.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OtpKind {
    /// Signing in.
    Email,
    /// Signing in by a link.
    Magiclink,
    /// Confirming a new account.
    Signup,
    /// Accepting an invitation.
    Invite,
    /// Resetting a password.
    Recovery,
    /// Confirming a new address.
    EmailChange,
}

/// Sends a link or code for signing in. Says the same for known and unknown addresses.
#[utoipa::path(
    post, path = "/v1/auth/otp", tag = "auth", request_body = Otp,
    responses((status = 204, description = "Sent."), Errors<(openapi::Body, openapi::Auth)>)
)]
pub async fn create(auth: AuthClient, Json(body): Json<Otp>) -> Outcome<Reply> {
    let email = fields::email(&body.email)?;
    let redirect = fields::redirect(&auth.app.config, "/redirect_to", body.redirect_to.as_deref())?;
    fields::count(&auth.app, &auth.call, "otp", &email).await?;
    let request = json!({ "email": email, "create_user": body.create_user.unwrap_or(true) });
    auth.command(&fields::with_redirect("/otp", redirect.as_deref()), None, &request).await?;
    Ok(Reply::no_content())
}

/// A session for the code or link of a mail.
#[utoipa::path(
    post, path = "/v1/auth/verify-otp", tag = "auth", params(SessionQuery), request_body = VerifyOtp,
    responses((status = 200, body = Session), Errors<(openapi::Body, openapi::Auth, openapi::Grant)>)
)]
pub async fn verify(
    auth: AuthClient,
    Query(query): Query<SessionQuery>,
    Json(mut body): Json<VerifyOtp>,
) -> Outcome<Response> {
    match (&body.email, &body.token, &body.token_hash) {
        (Some(email), Some(_), None) => {
            let email = fields::email(email)?;
            fields::count(&auth.app, &auth.call, "verify-otp", &email).await?;
            body.email = Some(email);
        }
        (None, None, Some(_)) => {}
        _ => {
            return Err(Problem::field("/token", "exactly_one", "Send email and token, or token_hash."));
        }
    }
    let session: Session = auth.post("/verify", &body).await?;
    session.deliver(&auth.app.config, query.session)
}
