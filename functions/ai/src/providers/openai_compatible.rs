//! Any server that talks as OpenAI does: OpenAI itself, vLLM, llama.cpp, a gateway of one's own.

use serde_json::Value;
use shared::{
    config::{Ai, Endpoint},
    platform::{Outbound, Url},
    problem::Outcome,
};

use super::{
    openai,
    provider::{Ask, Dialect, Provider, not_configured},
};

/// OpenAI's own hosts, which know the output's limit by its new name only where a model thinks.
const OPENAI_HOSTS: [&str; 2] = ["api.openai.com", ".openai.azure.com"];

/// The provider.
pub(super) struct OpenAiCompatible;

impl OpenAiCompatible {
    fn endpoint<'c>(&self, config: &'c Ai) -> Outcome<&'c Endpoint> {
        config.openai_compatible.as_ref().ok_or_else(|| not_configured(self.name()))
    }
}

/// The name of the output's limit: a server that does not know the one it gets would write without a limit.
fn limit(endpoint: &Endpoint) -> &'static str {
    let is_openai =
        Url::parse(&endpoint.url).is_some_and(|url| OPENAI_HOSTS.iter().any(|host| url.host().ends_with(host)));
    if is_openai { "max_completion_tokens" } else { "max_tokens" }
}

impl Provider for OpenAiCompatible {
    fn name(&self) -> &'static str {
        "openai_compatible"
    }

    fn is_configured(&self, config: &Ai) -> bool {
        config.openai_compatible.is_some()
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["chat", "image", "video"]
    }

    fn dialect(&self, _config: &Ai) -> Dialect {
        Dialect::OpenAi
    }

    fn chat(&self, config: &Ai, ask: Ask) -> Outcome<Outbound> {
        let endpoint = self.endpoint(config)?;
        openai::chat(config, endpoint, ask, limit(endpoint), Value::Null)
    }

    fn image(&self, config: &Ai, ask: Ask) -> Outcome<Outbound> {
        openai::make(config, self.endpoint(config)?, "/images/generations", ask)
    }

    fn video(&self, config: &Ai, ask: Ask) -> Outcome<Outbound> {
        openai::make(config, self.endpoint(config)?, "/videos", ask)
    }

    fn video_part(&self, config: &Ai, path: &str) -> Outcome<Outbound> {
        openai::get(config, self.endpoint(config)?, &format!("/videos{path}"))
    }
}
