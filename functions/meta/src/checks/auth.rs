//! The auth service and the issuers' keys.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;
use shared::{
    auth::Issuer,
    http::{App, Call},
    platform::Outbound,
};

use super::Check;

/// Whether Supabase Auth answers.
pub(crate) async fn service(app: &App, call: &Call) -> Check {
    let url = format!("{}/auth/v1/health", app.config.supabase.url);
    measured("auth", app, async { fetch(app, call, &url).await.map(|_| "Supabase Auth answers.".to_owned()) }).await
}

/// Whether an issuer's public keys can be fetched and used.
pub(crate) async fn keys(app: &App, call: &Call, issuer: &Issuer) -> Check {
    let name = format!("keys of {}", issuer.name);
    measured(&name, app, async {
        let document: Value = serde_json::from_slice(&fetch(app, call, &issuer.key_set_url).await?)
            .map_err(|_| format!("{} does not answer with JSON.", issuer.key_set_url))?;
        match document.get("keys").and_then(Value::as_array).map_or(0, Vec::len) {
            0 if issuer.secret.is_some() => {
                Ok("No public keys; tokens are verified with the shared secret.".to_owned())
            }
            0 => Err(format!("{} lists no keys, so no token can be verified.", issuer.key_set_url)),
            count => Ok(format!("{count} public key(s).")),
        }
    })
    .await
}

/// A check, measured.
pub(super) async fn measured(name: &str, app: &App, work: impl Future<Output = Result<String, String>>) -> Check {
    let start_ms = app.platform().now().timestamp_millis();
    let outcome = work.await;
    Check::new(name, start_ms, app.platform().now().timestamp_millis(), outcome)
}

async fn fetch(app: &App, call: &Call, url: &str) -> Result<Bytes, String> {
    let mut headers = HeaderMap::new();
    let ours = url.starts_with(&app.config.supabase.url);
    if let Some(key) = HeaderValue::from_str(app.config.supabase.publishable_key.expose()).ok().filter(|_| ours) {
        headers.insert("apikey", key);
    }
    let timeout_ms = app.config.upstream_timeout_ms;
    let request = Outbound { method: Method::GET, url: url.to_owned(), headers, body: Bytes::new(), timeout_ms };
    match app.send(call, request).await {
        Ok(answer) if answer.status().is_success() => Ok(answer.into_body()),
        Ok(answer) => Err(format!("{url} answers {}. Check the URL and the API key.", answer.status().as_u16())),
        Err(error) => Err(format!("{url}: {error}. Check the URL.")),
    }
}
