//! `/v1/ai/models`

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};
use shared::{
    auth::{Admin, Principal},
    axum::extract::Path,
    http::{Idempotent, Json, Query, Reply, with},
    openapi::{self, Errors},
    problem::{Outcome, Problem},
};
use utoipa::{IntoParams, ToSchema};

use crate::model::{Model, Models, Price};

/// Which models.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Also those that cannot be called: for admins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<bool>,
}

/// A model as it is to be.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "provider": "openrouter", "provider_model": "openai/gpt-5-mini", "kind": "chat",
    "default_max_output_tokens": 1024, "max_output_tokens": 16384 }))]
pub struct NewModel {
    /// `openrouter`, `ollama` or `openai_compatible`.
    pub provider: String,
    /// What the provider calls it.
    pub provider_model: String,
    /// `chat`, `image` or `video`; `chat` if left out.
    pub kind: Option<String>,
    /// Whether it can be called; true if left out.
    pub active: Option<bool>,
    /// The path of the plan's feature that must allow it; null for everybody.
    pub feature: Option<String>,
    /// The limit of a chat that names none.
    #[schema(minimum = 1)]
    pub default_max_output_tokens: Option<i64>,
    /// The highest limit that a chat may name.
    #[schema(minimum = 1)]
    pub max_output_tokens: Option<i64>,
    /// How much it can read and write together.
    #[schema(minimum = 1)]
    pub context_tokens: Option<i64>,
}

/// A price from a time on.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "input_credits_per_1k": 0.25, "output_credits_per_1k": 2, "minimum_credits": 1 }))]
pub struct NewPrice {
    /// For 1,000 tokens that are read.
    #[schema(value_type = Option<f64>)]
    pub input_credits_per_1k: Option<Number>,
    /// For 1,000 tokens that are read from the provider's cache; as others if left out.
    #[schema(value_type = Option<f64>)]
    pub cached_input_credits_per_1k: Option<Number>,
    /// For 1,000 tokens that are written.
    #[schema(value_type = Option<f64>)]
    pub output_credits_per_1k: Option<Number>,
    /// For a picture.
    #[schema(value_type = Option<f64>)]
    pub image_credits: Option<Number>,
    /// For a second of video.
    #[schema(value_type = Option<f64>)]
    pub video_second_credits: Option<Number>,
    /// The least that a call costs.
    #[schema(minimum = 0)]
    pub minimum_credits: Option<i64>,
    /// On top of all parts: 2000 is 20 %.
    #[schema(minimum = 0)]
    pub markup_basis_points: Option<i32>,
    /// What a dollar of the provider's cost is in credits, for the margin.
    #[schema(value_type = Option<f64>)]
    pub credits_per_usd: Option<Number>,
    /// From when on; now if left out.
    #[serde(default, deserialize_with = "shared::http::maybe_time")]
    #[schema(value_type = Option<DateTime<chrono::Utc>>)]
    pub effective_from: Option<DateTime<chrono::Utc>>,
}

/// The models that the caller may call, with their prices, as OpenAI's clients read them.
#[utoipa::path(
    get, path = "/v1/ai/models", tag = "ai", params(Which), security(("user" = [])),
    responses((status = 200, body = Models), Errors<(openapi::User, openapi::Query)>)
)]
pub async fn list(caller: Principal, Query(which): Query<Which>) -> Outcome<Reply> {
    let mut models: Map<String, Value> = caller.db.rpc_as("ai_model_list", which).await?;
    for model in models.get_mut("data").and_then(Value::as_array_mut).into_iter().flatten() {
        as_openai(model);
    }
    models.insert("object".to_owned(), "list".into());
    Reply::ok(&models)
}

/// Adds what OpenAI's models have.
fn as_openai(model: &mut Value) {
    let Value::Object(members) = model else { return };
    let made = members.get("created_at").and_then(Value::as_str).and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    let owner = members.get("provider").cloned().unwrap_or_default();
    members.insert("object".to_owned(), "model".into());
    members.insert("created".to_owned(), made.map_or(0, |at| at.timestamp()).into());
    members.insert("owned_by".to_owned(), owner);
}

/// Makes or replaces a model. Its name may have a slash, written `%2F`.
#[utoipa::path(
    put, path = "/v1/ai/models/{id}", tag = "ai", request_body = NewModel, security(("user" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = Model), Errors<(openapi::User, openapi::Body, openapi::Model)>)
)]
pub async fn put(Admin(admin): Admin, Path(id): Path<String>, Json(model): Json<NewModel>) -> Outcome<Reply> {
    admin.db.rpc("ai_model_put", with(members(&model)?, "id", id)).await
}

/// Prices a model from now or later on; calls that began before keep their price.
#[utoipa::path(
    post, path = "/v1/ai/models/{id}/prices", tag = "ai", request_body = NewPrice, security(("user" = [])),
    params(
        ("id" = String, Path),
        ("idempotency-key" = Option<String>, Header, description = "The same key gives the first answer again."),
    ),
    responses((status = 201, body = Price), Errors<(openapi::User, openapi::Command, openapi::Model)>)
)]
pub async fn price(Admin(admin): Admin, Path(id): Path<String>, price: Idempotent<NewPrice>) -> Outcome<Reply> {
    admin.db.rpc("ai_price_put", with(price.arguments()?, "model_id", id)).await
}

fn members(value: &impl Serialize) -> Outcome<Map<String, Value>> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(Problem::new(shared::problem::Code::Internal).because("a model is an object")),
    }
}
