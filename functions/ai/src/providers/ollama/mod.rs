//! Ollama: models on the operator's own machines, asked in its own language, which counts tokens in every version, or through its
//! endpoint that talks as OpenAI does.

pub(crate) mod answer;
mod request;

use serde_json::Value;
use shared::{
    config::{Ai, Endpoint, Ollama as Config},
    platform::Outbound,
    problem::Outcome,
};

use super::{
    openai,
    provider::{Ask, Dialect, Provider, not_configured},
};

/// The provider.
pub(super) struct Ollama;

impl Ollama {
    fn config<'c>(&self, config: &'c Ai) -> Outcome<&'c Config> {
        config.ollama.as_ref().ok_or_else(|| not_configured(self.name()))
    }
}

impl Provider for Ollama {
    fn name(&self) -> &'static str {
        "ollama"
    }

    fn is_configured(&self, config: &Ai) -> bool {
        config.ollama.is_some()
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["chat"]
    }

    fn dialect(&self, config: &Ai) -> Dialect {
        if config.ollama.as_ref().is_some_and(|ollama| ollama.native) { Dialect::Ollama } else { Dialect::OpenAi }
    }

    fn chat(&self, config: &Ai, ask: Ask) -> Outcome<Outbound> {
        let ollama = self.config(config)?;
        if ollama.native {
            let url = format!("{}/api/chat", ollama.url);
            return openai::send(url, openai::json_headers(), &request::chat(ask)?, config.timeout_ms);
        }
        let endpoint = Endpoint { url: format!("{}/v1", ollama.url), key: None };
        openai::chat(config, &endpoint, ask, "max_tokens", Value::Null)
    }
}
