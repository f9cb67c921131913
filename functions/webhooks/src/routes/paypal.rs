//! `/v1/webhooks/paypal`

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use shared::{
    axum::extract::State,
    events::{self, Receipt, Source},
    http::{App, Call, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};

use crate::{report::event, signature};

/// Takes an event of PayPal's, which is asked whether the signature is its own before anything is read. Whatever a retry could
/// not mend is answered 200.
#[utoipa::path(
    post, path = "/v1/webhooks/paypal", tag = "webhooks", request_body = serde_json::Value,
    params(
        ("paypal-transmission-id" = String, Header, description = "The id of this transmission."),
        ("paypal-transmission-time" = String, Header, description = "Its time (RFC 3339)."),
        ("paypal-transmission-sig" = String, Header, description = "The signature, in base64."),
        ("paypal-auth-algo" = String, Header, description = "`SHA256withRSA`."),
        ("paypal-cert-url" = String, Header, description = "Where PayPal keeps the certificate."),
    ),
    responses((status = 200, body = Receipt), Errors<(openapi::Webhook, openapi::WebhookAsked)>)
)]
pub async fn receive(State(app): State<Arc<App>>, call: Call, headers: HeaderMap, body: Bytes) -> Outcome<Reply> {
    signature::paypal::verify(&app, &call, &headers, &body).await?;
    let event = event(Source::PayPal, None, &body)?;
    Reply::ok(&events::receive(&app, &call, event).await?)
}
