//! The providers of models behind one trait.
//!
//! A new provider is one file or folder that implements `Provider`, and one line in `PROVIDERS`; its name is also one that the
//! database knows (`sql/ai`).

pub(crate) mod ollama;
mod openai;
mod openai_compatible;
mod openrouter;
pub(crate) mod provider;
pub(crate) mod refusal;

use serde::Serialize;
use shared::{config::Ai, problem::Outcome};

pub(crate) use provider::{Ask, Dialect, Provider};

/// Every provider.
const PROVIDERS: [&dyn Provider; 3] = [&openrouter::OpenRouter, &ollama::Ollama, &openai_compatible::OpenAiCompatible];

/// A provider as it is listed.
#[derive(Debug, Serialize)]
pub(crate) struct ProviderInfo {
    name: &'static str,
    configured: bool,
    kinds: &'static [&'static str],
}

/// All providers, those that are not configured too.
pub(crate) fn list(config: &Ai) -> Vec<ProviderInfo> {
    let describe = |provider: &&dyn Provider| ProviderInfo {
        name: provider.name(),
        configured: provider.is_configured(config),
        kinds: provider.kinds(),
    };
    PROVIDERS.iter().map(describe).collect()
}

/// The provider of this name; a problem where it is not configured.
pub(crate) fn find(config: &Ai, name: &str) -> Outcome<&'static dyn Provider> {
    let found = PROVIDERS.iter().find(|provider| provider.name() == name && provider.is_configured(config));
    found.copied().ok_or_else(|| provider::not_configured(name))
}
