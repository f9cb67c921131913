//! `/v1/auth/signup`

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::{
    axum::response::Response,
    http::{Json, Query},
    openapi::{self, Errors},
    problem::{Code, Outcome},
};
use utoipa::ToSchema;

use super::fields;
use crate::supabase::{AuthClient, Session, SessionQuery};

/// A new user.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "ada@example.com", "password": "correct-horse-battery" }))]
pub struct SignUp {
    /// The e-mail address.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// The password; how strong it must be is set in the Supabase project.
    #[schema(format = Password, min_length = 6, max_length = 72)]
    password: String,
    /// The user's own data, such as a name.
    #[serde(default)]
    data: Map<String, Value>,
}

/// Signs a user up; the database makes the profile in the same transaction. Where the project wants addresses
/// confirmed, the answer has the user and no tokens yet.
#[utoipa::path(
    post, path = "/v1/auth/signup", tag = "auth", params(SessionQuery), request_body = SignUp,
    responses((status = 200, body = Session), Errors<(openapi::Body, openapi::Auth, openapi::SignUp)>)
)]
pub async fn create(
    auth: AuthClient,
    Query(query): Query<SessionQuery>,
    Json(mut user): Json<SignUp>,
) -> Outcome<Response> {
    user.email = fields::email(&user.email)?;
    fields::password(&user.password)?;
    fields::count(&auth.app, &auth.call, "signup", &user.email).await?;
    let session: Session = auth.post("/signup", &user).await?;
    if session.hides_an_existing_user() {
        return Err(Code::UserExists.into());
    }
    session.deliver(&auth.app.config, query.session)
}
