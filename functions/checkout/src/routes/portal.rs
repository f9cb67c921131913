//! `/v1/checkout/portal`

use serde::Deserialize;
use serde_json::json;
use shared::{
    http::{Json, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

use crate::{model::Portal, operation::Caller, providers, urls};

/// Whose portal, and where to go then.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "return_url": "http://localhost:5173/account" }))]
pub struct NewPortal {
    /// Where the user goes when they are done. Its origin must be on `ALLOWED_ORIGINS`.
    #[schema(max_length = 2048)]
    pub return_url: String,
    /// Whose portal; that of the first provider that is configured if left out.
    pub provider: Option<String>,
}

/// The caller's own id at a provider.
#[derive(Deserialize)]
struct Customer {
    provider_customer_id: String,
}

/// Opens the provider's billing portal, where the user changes cards and sees invoices. Its address is good for minutes.
#[utoipa::path(
    post, path = "/v1/checkout/portal", tag = "checkout", request_body = NewPortal, security(("user" = [])),
    responses((status = 200, body = Portal), Errors<(openapi::User, openapi::Body, openapi::Provider, openapi::Customer)>)
)]
pub async fn open(caller: Caller, Json(wanted): Json<NewPortal>) -> Outcome<Reply> {
    urls::check(caller.config(), &[("/return_url", Some(&wanted.return_url))])?;
    let chosen = providers::choose(&caller.app, wanted.provider.as_deref())?;
    let arguments = json!({ "provider": chosen.name, "livemode": chosen.livemode });
    let customer: Customer = caller.db.rpc_as("portal_get", arguments).await?;
    let id = &customer.provider_customer_id;
    let url = providers::portal(&caller.app, &caller.call, chosen, id, &wanted.return_url).await?;
    Reply::ok(&json!({ "provider": chosen.name, "url": url }))
}
