//! PayPal's signatures, which PayPal itself is asked about (<https://developer.paypal.com/api/rest/webhooks/rest/>).
//!
//! The other way, to check the certificate here, would want a parser of X.509 and a list of roots in the module, and a way to
//! know of revoked ones; a wrong one of these would let anybody report payments. The call costs a round trip, which an event of
//! PayPal's can wait for.

use std::sync::Arc;

use base64ct::{Base64, Encoding as _};
use bytes::Bytes;
use chrono::DateTime;
use http::HeaderMap;
use serde_json::{Map, Value, value::RawValue};
use shared::{
    config,
    http::{App, Call},
    platform::Url,
    problem::{Code, Outcome, Problem},
    providers::{CallError, Exchange, PayPal},
};

use super::{check_time, header, invalid, not_configured};

/// The only algorithm that PayPal signs with.
const ALGORITHM: &str = "SHA256withRSA";

/// Where PayPal keeps its certificates, live and in the sandbox.
const LIVE_HOSTS: [&str; 2] = ["api.paypal.com", "api-m.paypal.com"];
const SANDBOX_HOSTS: [&str; 2] = ["api.sandbox.paypal.com", "api-m.sandbox.paypal.com"];

/// The longest value of a header, in bytes.
const MAX_HEADER_BYTES: usize = 1_000;

/// The length of a signature of 2,048 bits, and of 4,096.
const SIGNATURE_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// Refuses a body that PayPal did not sign for our webhook, just now. What is refused without a call costs none.
pub async fn verify(app: &Arc<App>, call: &Call, headers: &HeaderMap, body: &Bytes) -> Outcome<()> {
    let paypal = app.config.payments.paypal.as_ref().ok_or_else(|| not_configured("PAYPAL_CLIENT_ID"))?;
    let webhook_id = paypal.webhook_id.as_deref().ok_or_else(|| not_configured("PAYPAL_WEBHOOK_ID"))?;
    let proof = proof(app, headers, webhook_id)?;
    // What stands behind the event in the request must be ours, so the body has to be one value and no more.
    serde_json::from_slice::<&RawValue>(body).map_err(|e| invalid(format_args!("the body is no JSON: {e}")))?;
    if ask(app, call, paypal, &question(&proof, body)?).await? {
        return Ok(());
    }
    Err(invalid("PayPal says that it is not its signature for PAYPAL_WEBHOOK_ID"))
}

/// What the headers say, as the call wants it.
fn proof(app: &App, headers: &HeaderMap, webhook_id: &str) -> Outcome<Map<String, Value>> {
    let part = |name: &str| {
        let found = header(headers, name).filter(|value| value.len() <= MAX_HEADER_BYTES);
        found.ok_or_else(|| invalid(format_args!("there is no usable {name}")))
    };
    let (algorithm, certificate) = (part("paypal-auth-algo")?, part("paypal-cert-url")?);
    let (id, time) = (part("paypal-transmission-id")?, part("paypal-transmission-time")?);
    let signature = part("paypal-transmission-sig")?;
    if algorithm != ALGORITHM {
        return Err(invalid("the algorithm is not PayPal's"));
    }
    if !Base64::decode_vec(signature).is_ok_and(|bytes| SIGNATURE_BYTES.contains(&bytes.len())) {
        return Err(invalid("the signature is none"));
    }
    let hosts = if app.config.payments.live { LIVE_HOSTS } else { SANDBOX_HOSTS };
    let is_paypal = |url: &Url| url.is_https() && !url.has_credentials() && hosts.contains(&url.host());
    if !Url::parse(certificate).is_some_and(|url| is_paypal(&url)) {
        return Err(invalid("the certificate is not at PayPal's"));
    }
    let signed_at = DateTime::parse_from_rfc3339(time).map_err(invalid)?;
    check_time(signed_at.timestamp(), app.platform().now())?;
    let members = [
        ("auth_algo", algorithm),
        ("cert_url", certificate),
        ("transmission_id", id),
        ("transmission_sig", signature),
        ("transmission_time", time),
        ("webhook_id", webhook_id),
    ];
    Ok(members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
}

/// The call's body. The event stands in it byte for byte as it came, since its checksum is signed.
fn question(proof: &Map<String, Value>, body: &Bytes) -> Outcome<Bytes> {
    let mut text = serde_json::to_vec(proof).map_err(|e| Problem::new(Code::Internal).because(e))?;
    // The closing brace comes behind the event.
    text.pop();
    text.extend_from_slice(b",\"webhook_event\":");
    text.extend_from_slice(body);
    text.push(b'}');
    Ok(text.into())
}

async fn ask(app: &Arc<App>, call: &Call, config: &config::PayPal, question: &Bytes) -> Outcome<bool> {
    let exchange = Exchange::begin(app, call, shared::providers::paypal::NAME);
    let paypal = PayPal::new(&exchange, config);
    match paypal.set_text("/v1/notifications/verify-webhook-signature", question.clone()).await {
        Ok(answer) => match answer.text("/verification_status") {
            Ok("SUCCESS") => Ok(true),
            Ok("FAILURE") => Ok(false),
            Ok(_) => Err(answer.lacks("verification_status").into_problem()),
            Err(error) => Err(error.into_problem()),
        },
        // It finds the parts themselves wrong.
        Err(CallError::Refused(refusal)) if matches!(refusal.status, 400 | 404 | 422) => Ok(false),
        Err(error) => Err(error.into_problem()),
    }
}
