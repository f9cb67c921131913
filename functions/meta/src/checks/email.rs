//! Mail: a mail to whoever asks, as the task `deliver-outbox` sends them.

use http::{
    HeaderMap, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use serde::Deserialize;
use serde_json::json;
use shared::{
    config::Resend,
    http::{App, Call},
    platform::Outbound,
};

use super::{Check, measured};

/// Resend's error body.
#[derive(Default, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    message: String,
}

/// Whether a mail is configured, and whether Resend takes one to this address.
pub(crate) async fn checks(app: &App, call: &Call, to: Option<&str>) -> Vec<Check> {
    let resend = app.config.mail.resend.as_ref();
    let set = measured("settings", app, async {
        resend
            .map(|resend| format!("Mails come from {}.", resend.from))
            .ok_or_else(|| "Set RESEND_API_KEY and MAIL_FROM; until then mails wait in the outbox.".to_owned())
    });
    let mut steps = vec![set.await];
    if let Some(resend) = resend {
        steps.push(measured("a mail to you", app, send(app, call, resend, to)).await);
    }
    steps
}

async fn send(app: &App, call: &Call, resend: &Resend, to: Option<&str>) -> Result<String, String> {
    let to = to.ok_or("Your token has no e-mail address, so there is nobody to write to.")?;
    let bearer = format!("Bearer {}", resend.api_key.expose());
    let bearer = HeaderValue::from_str(&bearer).map_err(|_| "RESEND_API_KEY has characters that no key has.")?;
    let mut headers = HeaderMap::with_capacity(3);
    headers.insert(AUTHORIZATION, bearer);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static("turnpike"));
    let words = "This mail was asked for by POST /v1/preflight/email: mails arrive.";
    let body = json!({ "from": resend.from, "to": [to], "subject": "A test of mail", "text": words });
    let request = Outbound {
        method: Method::POST,
        url: format!("{}/emails", resend.api_url),
        headers,
        body: body.to_string().into(),
        timeout_ms: app.config.payments.provider_timeout_ms,
    };
    match app.send(call, request).await {
        Ok(answer) if answer.status().is_success() => {
            Ok(format!("Resend took a mail to {to}: look whether it arrives."))
        }
        Ok(answer) => {
            let error: ErrorBody = serde_json::from_slice(answer.body()).unwrap_or_default();
            Err(format!(
                "Resend answered {}: {} Check the key, and that the domain of MAIL_FROM is verified.",
                answer.status().as_u16(),
                error.message
            ))
        }
        Err(failure) => Err(format!("Resend does not answer: {failure}. Check RESEND_API_URL.")),
    }
}
