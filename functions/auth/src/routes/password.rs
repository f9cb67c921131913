//! `/v1/auth/recover`, `/v1/auth/reset` and `/v1/auth/password`

use serde::Deserialize;
use serde_json::json;
use shared::{
    auth::{Dialect, Principal},
    http::{Json, Reply},
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
};
use utoipa::ToSchema;

use super::fields;
use crate::supabase::{AuthClient, Session};

/// Who forgot the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "ada@example.com" }))]
pub struct Recover {
    /// The e-mail address.
    #[schema(format = Email)]
    email: String,
    /// Where the link leads; its origin must be allowed.
    redirect_to: Option<String>,
}

/// The code of the mail, as `email` and `token` or as the link's `token_hash`, and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    /// The e-mail address that the code went to.
    email: Option<String>,
    /// The code.
    token: Option<String>,
    /// The hash in the link.
    token_hash: Option<String>,
    /// The new password.
    #[schema(format = Password, min_length = 6, max_length = 72)]
    password: String,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The new password.
    #[schema(format = Password, min_length = 6, max_length = 72)]
    password: String,
    /// The code of a reauthentication mail, where the project asks for one.
    nonce: Option<String>,
}

/// Sends a mail for setting a new password. Says the same for known and unknown addresses.
#[utoipa::path(
    post, path = "/v1/auth/recover", tag = "auth", request_body = Recover,
    responses((status = 204, description = "Sent."), Errors<(openapi::Body, openapi::Auth)>)
)]
pub async fn recover(auth: AuthClient, Json(body): Json<Recover>) -> Outcome<Reply> {
    let email = fields::email(&body.email)?;
    let redirect = fields::redirect(&auth.app.config, "/redirect_to", body.redirect_to.as_deref())?;
    fields::count(&auth.app, &auth.call, "recover", &email).await?;
    auth.command(&fields::with_redirect("/recover", redirect.as_deref()), None, &json!({ "email": email })).await?;
    Ok(Reply::no_content())
}

/// Sets a new password with the code of the mail.
#[utoipa::path(
    post, path = "/v1/auth/reset", tag = "auth", request_body = Reset,
    responses((status = 204, description = "Set."), Errors<(openapi::Body, openapi::Auth, openapi::Grant)>)
)]
pub async fn reset(auth: AuthClient, Json(body): Json<Reset>) -> Outcome<Reply> {
    fields::password(&body.password)?;
    let proof = match (body.email, body.token, body.token_hash) {
        (Some(email), Some(token), None) => {
            let email = fields::email(&email)?;
            fields::count(&auth.app, &auth.call, "reset", &email).await?;
            json!({ "type": "recovery", "email": email, "token": token })
        }
        (None, None, Some(hash)) => json!({ "type": "recovery", "token_hash": hash }),
        _ => {
            return Err(Problem::field("/token", "exactly_one", "Send email and token, or token_hash."));
        }
    };
    let session: Session = auth.post("/verify", &proof).await?;
    let token =
        session.access_token.ok_or_else(|| Problem::new(Code::UpstreamInvalid).because("no token after recovery"))?;
    auth.update_user(&token, &json!({ "password": body.password })).await?;
    Ok(Reply::no_content())
}

/// Changes the caller's password.
#[utoipa::path(
    post, path = "/v1/auth/password", tag = "auth", request_body = NewPassword, security(("user" = [])),
    responses((status = 204, description = "Changed."), Errors<(openapi::User, openapi::Body, openapi::Auth)>)
)]
pub async fn change(caller: Principal, auth: AuthClient, Json(body): Json<NewPassword>) -> Outcome<Reply> {
    fields::password(&body.password)?;
    if caller.dialect != Dialect::Supabase {
        return Err(Problem::new(Code::NotConfigured).because("this issuer keeps its users' passwords itself"));
    }
    let mut change = json!({ "password": body.password });
    if let (Some(nonce), Some(members)) = (body.nonce, change.as_object_mut()) {
        members.insert("nonce".into(), nonce.into());
    }
    auth.update_user(caller.token(), &change).await?;
    Ok(Reply::no_content())
}
