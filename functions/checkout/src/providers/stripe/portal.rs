//! The billing portal, where a customer changes cards and sees invoices.

use serde_json::json;
use shared::{
    config::Config,
    providers::{CallError, Stripe},
};

use super::super::provider::page;

/// Opens a portal session. Nothing counts on there being one, so a second one does no harm.
pub(super) async fn open(
    stripe: &Stripe<'_>,
    config: &Config,
    customer: &str,
    return_url: &str,
) -> Result<String, CallError> {
    let body = json!({ "customer": customer, "return_url": return_url });
    let session = stripe.ask("/v1/billing_portal/sessions", &body).await?;
    page(config, &session, session.text("/url")?)
}
