//! `/v1/account/customer`

use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::{
    auth::Principal,
    http::{Patch, Reply},
    openapi::{self, Errors},
    problem::Outcome,
};
use utoipa::ToSchema;

use crate::model::{Address, Customer};

/// What to change; what is left out stays, and null empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Ada Lovelace", "address": { "city": "London", "country": "GB" } }))]
pub struct CustomerChange {
    /// Where bills go; null for the account's own address.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Who pays.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// A telephone number.
    #[schema(max_length = 40, example = "+34 600 000 000")]
    pub phone: Option<String>,
    /// The company that pays.
    #[schema(max_length = 200)]
    pub company: Option<String>,
    /// The number under which it pays taxes.
    #[schema(max_length = 40)]
    pub tax_id: Option<String>,
    /// The address of the bill; replaced as a whole.
    pub address: Option<Address>,
    /// The front end's data, at most 16 kB; replaced as a whole.
    pub metadata: Option<Map<String, Value>>,
}

/// To whom bills are made out.
#[utoipa::path(
    get, path = "/v1/account/customer", tag = "account", security(("user" = [])),
    responses((status = 200, body = Customer), Errors<(openapi::User,)>)
)]
pub async fn show(caller: Principal) -> Outcome<Reply> {
    caller.db.rpc("customer_get", Value::Null).await
}

/// Changes to whom bills are made out.
#[utoipa::path(
    patch, path = "/v1/account/customer", tag = "account", request_body = CustomerChange, security(("user" = [])),
    responses((status = 200, body = Customer), Errors<(openapi::User, openapi::Body)>)
)]
pub async fn update(caller: Principal, patch: Patch<CustomerChange>) -> Outcome<Reply> {
    caller.db.rpc("customer_update", json!({ "change": patch.change })).await
}
