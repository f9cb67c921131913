//! `/v1/auth/authorize`

use base64ct::{Base64UrlUnpadded, Encoding as _};
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use shared::{
    auth::session::{cookie, set_cookie},
    axum::{
        extract::FromRequestParts,
        response::{IntoResponse as _, Response},
    },
    http::{App, Query},
    openapi::{self, Errors},
    problem::{Code, Outcome, Problem},
};
use std::sync::Arc;
use utoipa::IntoParams;

use super::fields;
use crate::supabase::AuthClient;

/// The cookie with the PKCE verifier while the user is at the provider.
const VERIFIER_COOKIE: &str = "turnpike_pkce";

/// How long the user may stay at the provider, in seconds.
const VERIFIER_SECONDS: i64 = 600;

/// Which provider, and where to come back.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Authorize {
    /// The provider, as Supabase names it: `google`, `github`, …
    provider: String,
    /// Where the provider leads back with `?code=`; its origin must be allowed.
    redirect_to: Option<String>,
    /// The S256 challenge of a verifier that the client made (RFC 7636); without one, we keep the verifier in a cookie.
    code_challenge: Option<String>,
    /// Further scopes, divided by blanks.
    scopes: Option<String>,
}

/// The verifier of a flow that began at `/v1/auth/authorize`.
pub struct VerifierCookie(pub(super) Option<String>);

impl FromRequestParts<Arc<App>> for VerifierCookie {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Self::Rejection> {
        Ok(Self(cookie(&parts.headers, VERIFIER_COOKIE).map(str::to_owned)))
    }
}

/// Sends the browser to an OAuth provider, with PKCE. `POST /v1/auth/signin` takes the code that comes back.
#[utoipa::path(
    get, path = "/v1/auth/authorize", tag = "auth", params(Authorize),
    responses((status = 302, description = "To the provider, by way of Supabase Auth."), Errors<(openapi::Query, openapi::Auth)>)
)]
pub async fn show(auth: AuthClient, Query(query): Query<Authorize>) -> Outcome<Response> {
    let config = &auth.app.config;
    let plain =
        !query.provider.is_empty() && query.provider.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-:".contains(&b));
    if !plain {
        return Err(Problem::field("?provider", "invalid_format", "Name a provider such as github."));
    }
    let redirect = fields::redirect(config, "?redirect_to", query.redirect_to.as_deref())?;
    let redirect = redirect.ok_or_else(|| Problem::field("?redirect_to", "required", "Say where to come back."))?;
    let (challenge, cookie) = match query.code_challenge {
        Some(challenge) => (challenge, None),
        None => {
            let random =
                auth.app.platform().random().map_err(|_| Problem::new(Code::Internal).because("no randomness"))?;
            let verifier = Base64UrlUnpadded::encode_string(&random);
            let challenge = Base64UrlUnpadded::encode_string(&Sha256::digest(verifier.as_bytes()));
            (challenge, Some(set_cookie(config, VERIFIER_COOKIE, &verifier, "/v1/auth", VERIFIER_SECONDS)))
        }
    };
    let mut target = form_urlencoded::Serializer::new(String::new());
    target.append_pair("provider", &query.provider).append_pair("redirect_to", &redirect);
    target.append_pair("code_challenge", &challenge).append_pair("code_challenge_method", "s256");
    if let Some(scopes) = &query.scopes {
        target.append_pair("scopes", scopes);
    }
    let location = format!("{}/auth/v1/authorize?{}", config.supabase.url, target.finish());
    answer(&location, cookie.as_deref())
}

fn answer(location: &str, cookie: Option<&str>) -> Outcome<Response> {
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| Problem::new(Code::Internal).because(e));
    let mut answer = StatusCode::FOUND.into_response();
    answer.headers_mut().insert(header::LOCATION, value(location)?);
    if let Some(cookie) = cookie {
        answer.headers_mut().append(header::SET_COOKIE, value(cookie)?);
    }
    Ok(answer)
}
