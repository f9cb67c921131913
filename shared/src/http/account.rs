//! Whose things a request is about.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Whose it is: the caller's own, or that of the organisation in the token.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Account {
    /// The caller's own.
    #[default]
    User,
    /// The organisation's.
    Tenant,
}

/// The account that a read is about.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// Whose; the caller's own if left out.
    #[serde(default)]
    #[param(inline, default = "user")]
    pub account: Account,
}
