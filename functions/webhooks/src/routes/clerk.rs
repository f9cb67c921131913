//! `/v1/webhooks/clerk`

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

/// Takes an event of Clerk's. Its signature (Svix, or Standard Webhooks) is checked before anything is read.
/// Whatever a retry could not mend is answered 200.
#[utoipa::path(
    post, path = "/v1/webhooks/clerk", tag = "webhooks", request_body = serde_json::Value,
    params(("svix-id" = String, Header, description = "The event's id; or `webhook-id`."),
        ("svix-timestamp" = String, Header, description = "Unix seconds; or `webhook-timestamp`."),
        ("svix-signature" = String, Header, description = "`v1,…`, several divided by blanks; or `webhook-signature`."),),
    responses((status = 200, body = Receipt), Errors<(openapi::Webhook,)>)
)]
pub async fn receive(State(app): State<Arc<App>>, call: Call, headers: HeaderMap, body: Bytes) -> Outcome<Reply> {
    let secrets = &app.config.payments.clerk_webhook_secrets;
    let event_id = signature::standard::verify(secrets, &headers, &body, app.platform().now())?;
    let event = event(Source::Clerk, Some(event_id), &body)?;
    Reply::ok(&events::receive(&app, &call, event).await?)
}
