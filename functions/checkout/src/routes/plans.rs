//! `/v1/plans`

use shared::{
    db::Db,
    http::{IfNoneMatch, Page, Query, Reply},
    model::Products,
    openapi::{self, Errors},
    problem::Outcome,
};

use super::CATALOG_MAX_AGE_SECONDS;

/// The plans that can be subscribed to: products of type `subscription`.
#[utoipa::path(
    get, path = "/v1/plans", tag = "catalog", params(
        Page,
        ("if-none-match" = Option<String>, Header, description = "The `ETag` of the answer that the client has."),
    ),
    responses(
        (status = 200, body = Products, headers(("ETag" = String, description = "Names this answer."))),
        (status = 304, description = "The client has this answer."),
        Errors<(openapi::Database, openapi::Query)>,
    )
)]
pub async fn list(public: Db, had: IfNoneMatch, Query(page): Query<Page>) -> Outcome<Reply> {
    Ok(had.public(public.rpc("plan_list", page).await?, CATALOG_MAX_AGE_SECONDS))
}
