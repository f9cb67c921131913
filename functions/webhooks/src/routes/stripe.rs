//! `/v1/webhooks/stripe`

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

/// Takes an event of Stripe's. Its signature (`Stripe-Signature`, scheme `v1`) is checked before anything is read.
/// Whatever a retry could not mend is answered 200.
#[utoipa::path(
    post, path = "/v1/webhooks/stripe", tag = "webhooks", request_body = serde_json::Value,
    params(("stripe-signature" = String, Header, description = "`t=…,v1=…`, of the raw body.")),
    responses((status = 200, body = Receipt), Errors<(openapi::Webhook,)>)
)]
pub async fn receive(State(app): State<Arc<App>>, call: Call, headers: HeaderMap, body: Bytes) -> Outcome<Reply> {
    signature::stripe::verify(&app.config.payments.stripe_webhook_secrets, &headers, &body, app.platform().now())?;
    let event = event(Source::Stripe, None, &body)?;
    Reply::ok(&events::receive(&app, &call, event).await?)
}
