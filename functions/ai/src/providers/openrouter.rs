//! OpenRouter: hundreds of models under one key. It says what a call cost us (`usage.cost`).

use serde_json::json;
use shared::{
    config::{Ai, Endpoint},
    platform::Outbound,
    problem::Outcome,
};

use super::{
    openai,
    provider::{Ask, Dialect, Provider, not_configured},
};

/// The provider.
pub(super) struct OpenRouter;

impl OpenRouter {
    fn endpoint<'c>(&self, config: &'c Ai) -> Outcome<&'c Endpoint> {
        config.openrouter.as_ref().ok_or_else(|| not_configured(self.name()))
    }
}

impl Provider for OpenRouter {
    fn name(&self) -> &'static str {
        "openrouter"
    }

    fn is_configured(&self, config: &Ai) -> bool {
        config.openrouter.is_some()
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["chat", "image"]
    }

    fn dialect(&self, _config: &Ai) -> Dialect {
        Dialect::OpenAi
    }

    fn chat(&self, config: &Ai, ask: Ask) -> Outcome<Outbound> {
        openai::chat(config, self.endpoint(config)?, ask, "max_tokens", json!({ "usage": { "include": true } }))
    }

    fn image(&self, config: &Ai, ask: Ask) -> Outcome<Outbound> {
        openai::make(config, self.endpoint(config)?, "/images/generations", ask)
    }
}
