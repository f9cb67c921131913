//! What a provider is.

use serde_json::{Map, Value};
use shared::{
    config::Ai,
    platform::Outbound,
    problem::{Code, Outcome, Problem},
};

/// How a provider talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// As OpenAI does: JSON, and server-sent events.
    OpenAi,
    /// As Ollama does: JSON, and lines of JSON.
    Ollama,
}

/// A call that was paid for.
#[derive(Debug)]
pub(crate) struct Ask {
    /// The request, without what follows.
    pub(crate) body: Map<String, Value>,
    /// The model's name at the provider.
    pub(crate) model: String,
    /// How many tokens it may write.
    pub(crate) max_output_tokens: i64,
    /// Whether the answer comes in pieces.
    pub(crate) stream: bool,
}

/// A provider. What it does not implement it cannot do.
pub(crate) trait Provider: Sync {
    /// Its name, as in the table of models.
    fn name(&self) -> &'static str;

    /// Whether it can be used here.
    fn is_configured(&self, config: &Ai) -> bool;

    /// What it can do: `chat`, `image`, `video`.
    fn kinds(&self) -> &'static [&'static str];

    /// How its answers to a chat are to be read.
    fn dialect(&self, config: &Ai) -> Dialect;

    /// The request for a chat.
    fn chat(&self, config: &Ai, ask: Ask) -> Outcome<Outbound>;

    /// The request for pictures, in OpenAI's form.
    fn image(&self, _config: &Ai, _ask: Ask) -> Outcome<Outbound> {
        Err(unsupported(self.name()))
    }

    /// The request for a video, in OpenAI's form.
    fn video(&self, _config: &Ai, _ask: Ask) -> Outcome<Outbound> {
        Err(unsupported(self.name()))
    }

    /// The request for something of a video that was asked for: how it stands (`/{id}`), or its bytes (`/{id}/content`).
    fn video_part(&self, _config: &Ai, _path: &str) -> Outcome<Outbound> {
        Err(unsupported(self.name()))
    }
}

/// It is not configured here.
pub(super) fn not_configured(name: &str) -> Problem {
    Problem::new(Code::AiProviderNotConfigured).with("provider", name)
}

fn unsupported(name: &str) -> Problem {
    Problem::new(Code::AiProviderUnsupported).with("provider", name)
}
