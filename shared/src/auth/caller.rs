//! Extractors: a handler that takes one of these cannot be reached by anybody else.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};

use super::{Dialect, Identity, database_token, session};
use crate::{
    db::Db,
    http::{App, Call},
    problem::{Code, Problem},
};

/// A verified user, and the database as that user sees it.
#[derive(Clone)]
pub struct Principal {
    identity: Arc<Identity>,
    token: String,
    /// The database, asked with the user's identity.
    pub db: Db,
}

/// A [`Principal`] with the role `admin`.
pub struct Admin(pub Principal);

/// A [`Principal`] with the role `seller` or `admin`.
pub struct Seller(pub Principal);

/// A back end that sent the service secret, and the database as it sees it.
pub struct Service {
    /// The database, asked with the identity of back ends.
    pub db: Db,
}

/// An admin or a back end.
pub struct Operator {
    /// The database, asked with the caller's identity.
    pub db: Db,
}

impl Principal {
    /// The caller's own token, for a call to its issuer on the caller's behalf.
    pub fn token(&self) -> &str {
        &self.token
    }
}

impl Deref for Principal {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.identity
    }
}

/// The token of `Authorization: Bearer` (RFC 6750 section 2.1); the scheme's case does not matter.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
}

/// The database as back ends see it, for what a function does on its own behalf.
pub fn service_db(app: &Arc<App>, call: &Call) -> Result<Db, Problem> {
    let bearer = database_token::for_service(&app.config, app.platform().now())?;
    Ok(Db::new(app.clone(), call.clone(), Some(bearer)))
}

/// Anybody: the database as the public sees it.
impl FromRequestParts<Arc<App>> for Db {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        Ok(Self::new(app.clone(), Call::of(parts), None))
    }
}

impl FromRequestParts<Arc<App>> for Principal {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let token = match bearer(&parts.headers) {
            Some(token) => token,
            None if parts.headers.contains_key(header::AUTHORIZATION) => {
                return Err(Code::TokenInvalid.into());
            }
            None => session_token(parts, app)?,
        };
        let identity = app.verifier.verify(app.platform(), token).await?;
        let call = Call::of(parts);
        call.note_user(identity.user_id);
        let bearer = match identity.dialect {
            Dialect::Supabase => token.to_owned(),
            Dialect::Clerk => database_token::for_user(&app.config, &identity, app.platform().now())?,
        };
        Ok(Self { identity, token: token.to_owned(), db: Db::new(app.clone(), call, Some(bearer)) })
    }
}

fn session_token<'p>(parts: &'p Parts, app: &App) -> Result<&'p str, Problem> {
    let cookies_are_on = app.config.csrf_secret.is_some();
    let token = session::cookie(&parts.headers, session::SESSION_COOKIE).filter(|_| cookies_are_on);
    let token = token.ok_or(Code::TokenMissing)?;
    session::check_csrf(&app.config, &parts.method, &parts.headers)?;
    Ok(token)
}

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let principal = Principal::from_request_parts(parts, app).await?;
        if principal.has_role("admin") { Ok(Self(principal)) } else { Err(Code::Forbidden.into()) }
    }
}

impl FromRequestParts<Arc<App>> for Seller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let principal = Principal::from_request_parts(parts, app).await?;
        let sells = principal.has_role("seller") || principal.has_role("admin");
        if sells { Ok(Self(principal)) } else { Err(Code::Forbidden.into()) }
    }
}

impl FromRequestParts<Arc<App>> for Service {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        if !is_service(parts, app) {
            return Err(Code::ServiceSecretInvalid.into());
        }
        Ok(Self { db: service_db(app, &Call::of(parts))? })
    }
}

impl FromRequestParts<Arc<App>> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        if is_service(parts, app) {
            return Ok(Self { db: Service::from_request_parts(parts, app).await?.db });
        }
        Ok(Self { db: Admin::from_request_parts(parts, app).await?.0.db })
    }
}

fn is_service(parts: &Parts, app: &App) -> bool {
    match (&app.config.service_secret, bearer(&parts.headers)) {
        (Some(secret), Some(token)) => secret.matches(token),
        _ => false,
    }
}
