//! The shapes of requests and answers, for the OpenAPI document. Requests are read member by member, answers come from providers and
//! the database (`sql/ai`); nothing here is read.

use chrono::{DateTime, Utc};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A chat, as OpenAI's API has it. `docs/ai.md` lists the further members that are passed on, and those that are refused.
#[derive(ToSchema)]
#[schema(example = json!({ "model": "demo/echo", "messages": [{ "role": "user", "content": "Hello" }] }))]
pub struct ChatBody {
    /// The model's name here; `default` is the plan's.
    pub model: String,
    /// The conversation.
    #[schema(min_items = 1)]
    pub messages: Vec<Value>,
    /// Whether the answer comes in pieces, as server-sent events.
    #[schema(required = false, default = false)]
    pub stream: bool,
    /// How a stream is.
    pub stream_options: Option<StreamOptions>,
    /// How many tokens the model may write; the model's default if left out.
    #[schema(minimum = 1)]
    pub max_tokens: Option<i64>,
    /// The same by its newer name.
    #[schema(minimum = 1)]
    pub max_completion_tokens: Option<i64>,
    /// Functions that the model may ask the client to call.
    pub tools: Option<Vec<Value>>,
}

/// How a stream is.
#[derive(ToSchema)]
pub struct StreamOptions {
    /// Whether a last chunk tells the usage.
    #[schema(required = false, default = false)]
    pub include_usage: bool,
}

/// An answer to a chat.
#[derive(ToSchema)]
pub struct ChatCompletion {
    /// The provider's id of it.
    pub id: String,
    /// `chat.completion`.
    pub object: String,
    /// When it was made, in Unix seconds.
    pub created: i64,
    /// The model as the provider calls it.
    pub model: String,
    /// What the model says.
    pub choices: Vec<Value>,
    /// Tokens that were read and written.
    pub usage: Option<Value>,
}

/// Pictures to be.
#[derive(ToSchema)]
#[schema(example = json!({ "model": "demo/picture", "prompt": "A lighthouse" }))]
pub struct ImageBody {
    /// The model's name here.
    pub model: String,
    /// What is to be seen.
    pub prompt: String,
    /// How many.
    #[schema(minimum = 1, maximum = 10, default = 1)]
    pub n: Option<i64>,
    /// At most `1024x1024`.
    pub size: Option<String>,
    /// `url` or `b64_json`.
    pub response_format: Option<String>,
}

/// Pictures.
#[derive(ToSchema)]
pub struct Images {
    /// When they were made, in Unix seconds.
    pub created: i64,
    /// Each with `url` or `b64_json`.
    pub data: Vec<Value>,
}

/// A video to be.
#[derive(ToSchema)]
#[schema(example = json!({ "model": "demo/film", "prompt": "A lighthouse at night", "seconds": "4" }))]
pub struct VideoBody {
    /// The model's name here.
    pub model: String,
    /// What is to be seen.
    pub prompt: String,
    /// How long, 1 to 60 seconds.
    #[schema(default = "4")]
    pub seconds: Option<String>,
    /// `720x1280` or `1280x720`.
    pub size: Option<String>,
}

/// A provider of models.
#[derive(ToSchema)]
pub struct ProviderInfo {
    /// `openrouter`, `ollama` or `openai_compatible`.
    pub name: String,
    /// Whether it can be used here.
    pub configured: bool,
    /// What it can do: `chat`, `image`, `video`.
    pub kinds: Vec<String>,
}

/// The providers of models.
#[derive(ToSchema)]
pub struct Providers {
    /// All of them.
    #[schema(inline)]
    pub data: Vec<ProviderInfo>,
    /// Null: there is one page.
    pub next_cursor: Option<String>,
}

/// What a model costs, from a time on. Null where a part has no price.
#[derive(ToSchema)]
#[schema(as = AiPrice)]
pub struct Price {
    /// Its id.
    pub id: Uuid,
    /// From when on.
    pub effective_from: DateTime<Utc>,
    /// For 1,000 tokens that are read.
    pub input_credits_per_1k: Option<f64>,
    /// For 1,000 tokens that come from the provider's cache.
    pub cached_input_credits_per_1k: Option<f64>,
    /// For 1,000 tokens that are written.
    pub output_credits_per_1k: Option<f64>,
    /// For a picture.
    pub image_credits: Option<f64>,
    /// For a second of video.
    pub video_second_credits: Option<f64>,
    /// The least that a call costs.
    pub minimum_credits: i64,
    /// On top of all parts: 2000 is 20 %.
    pub markup_basis_points: i32,
}

/// A model.
#[derive(ToSchema)]
#[schema(as = AiModel)]
pub struct Model {
    /// What a client names.
    pub id: String,
    /// Who answers.
    pub provider: String,
    /// What the provider calls it.
    pub provider_model: String,
    /// `chat`, `image` or `video`.
    pub kind: String,
    /// Whether it can be called.
    pub active: bool,
    /// The plan's feature that must allow it.
    pub feature: Option<String>,
    /// The limit of a chat that names none.
    pub default_max_output_tokens: Option<i64>,
    /// The highest limit that a chat may name.
    pub max_output_tokens: Option<i64>,
    /// How much it can read and write together.
    pub context_tokens: Option<i64>,
    /// What it costs now.
    pub price: Option<Price>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A model as it is listed.
#[derive(ToSchema)]
pub struct ListedModel {
    /// The model.
    #[serde(flatten)]
    pub model: Model,
    /// `model`.
    pub object: String,
    /// When it was made, in Unix seconds.
    pub created: i64,
    /// Who answers.
    pub owned_by: String,
}

/// Models, as OpenAI lists them.
#[derive(ToSchema)]
pub struct Models {
    /// `list`.
    pub object: String,
    /// All that the caller may call.
    pub data: Vec<ListedModel>,
}

/// A call: what it used and what it cost.
#[derive(ToSchema)]
#[schema(as = AiCall)]
pub struct CallEvent {
    /// Its id.
    pub id: Uuid,
    /// Who paid: `user` or `tenant`.
    pub account: String,
    /// Who called; null once that user was deleted.
    pub actor_id: Option<Uuid>,
    /// The model.
    pub model: String,
    /// Who answered.
    pub provider: String,
    /// `chat`, `image` or `video`.
    pub kind: String,
    /// Whether the answer came in pieces.
    pub stream: bool,
    /// `running`, `succeeded`, `failed`, `canceled` or `interrupted`.
    pub status: String,
    /// Credits that were held.
    pub held: i64,
    /// Credits that it cost; null while it runs.
    pub charged: Option<i64>,
    /// Credits that could not be taken, since what was held had ended.
    pub shortfall: i64,
    /// Tokens that were read.
    pub input_tokens: i64,
    /// Those of them from the provider's cache.
    pub cached_input_tokens: i64,
    /// Tokens that were written.
    pub output_tokens: i64,
    /// Pictures.
    pub images: i64,
    /// Seconds of video.
    pub video_seconds: i64,
    /// `reported` by the provider, `counted` by us, or `none`.
    pub units_source: String,
    /// How long the first token took, in milliseconds.
    pub first_token_ms: Option<i32>,
    /// How long all of it took, in milliseconds.
    pub duration_ms: Option<i32>,
    /// The code of what went wrong.
    pub error: Option<String>,
    /// The hold.
    pub hold_id: Uuid,
    /// The movement of credits.
    pub transaction_id: Option<Uuid>,
    /// The request's id.
    pub request_id: Option<String>,
    /// For an admin: the tenant.
    pub tenant_id: Option<String>,
    /// For an admin: what the provider charges, in dollars.
    pub provider_cost: Option<f64>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Calls, newest first.
#[derive(ToSchema)]
#[schema(as = AiCalls)]
pub struct Calls {
    /// This page.
    pub data: Vec<CallEvent>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// Sums of calls.
#[derive(ToSchema)]
#[schema(as = AiSums)]
pub struct Sums {
    /// The day in UTC, where it is by day.
    #[schema(required = false)]
    pub day: Option<String>,
    /// The model, where it is by model.
    #[schema(required = false)]
    pub model: Option<String>,
    /// The kind, where it is by kind.
    #[schema(required = false)]
    pub kind: Option<String>,
    /// How many calls.
    pub calls: i64,
    /// Tokens that were read.
    pub input_tokens: i64,
    /// Those of them from the provider's cache.
    pub cached_input_tokens: i64,
    /// Tokens that were written.
    pub output_tokens: i64,
    /// Pictures.
    pub images: i64,
    /// Seconds of video.
    pub video_seconds: i64,
    /// Credits that they cost.
    pub credits: i64,
    /// Credits that could not be taken.
    pub shortfall: i64,
    /// For an admin: what the providers charge, in dollars.
    #[schema(required = false)]
    pub provider_cost: Option<f64>,
    /// For an admin: of how many calls that is known.
    #[schema(required = false)]
    pub costed_calls: Option<i64>,
    /// For an admin: credits less cost, where the price says what a dollar is.
    #[schema(required = false)]
    pub margin_credits: Option<f64>,
}

/// Sums of the calls that have ended.
#[derive(ToSchema)]
#[schema(as = AiSummary)]
pub struct Summary {
    /// From this time on.
    pub from: DateTime<Utc>,
    /// Before this time.
    pub to: DateTime<Utc>,
    /// One entry a group.
    pub data: Vec<Sums>,
    /// All of them together.
    pub totals: Sums,
}

/// A spending cap.
#[derive(ToSchema)]
#[schema(as = AiCap)]
pub struct Cap {
    /// `day` or `month`, in UTC.
    pub period: String,
    /// How many credits.
    pub credits: i64,
    /// Whether an admin set it; the owner cannot lift that one.
    pub by_admin: bool,
    /// Credits that are spent in this period.
    pub spent: i64,
    /// Credits that are held for calls under way.
    pub held: i64,
    /// Credits that are left.
    pub remaining: i64,
    /// When the period ends.
    pub resets_at: DateTime<Utc>,
    /// When it was set.
    pub updated_at: DateTime<Utc>,
}

/// Spending caps.
#[derive(ToSchema)]
#[schema(as = AiCaps)]
pub struct Caps {
    /// All of them.
    pub data: Vec<Cap>,
}
