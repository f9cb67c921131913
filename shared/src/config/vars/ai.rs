//! The providers of models.

use super::{Variable, secret, setting};

/// The table.
pub(super) const VARIABLES: &[Variable] = &[
    secret("OPENROUTER_API_KEY", Some(""), None, "OpenRouter's key. Empty: no OpenRouter."),
    setting(
        "OPENROUTER_API_URL",
        Some("https://openrouter.ai/api/v1"),
        None,
        "OpenRouter's API, or a stand-in for it in tests.",
    ),
    setting(
        "OLLAMA_URL",
        Some(""),
        None,
        "Where Ollama answers, such as http://127.0.0.1:11434, without a path. Empty: no Ollama.",
    ),
    setting(
        "OLLAMA_MODE",
        Some("native"),
        None,
        "`native` asks Ollama in its own language, `openai` through its endpoint that talks as OpenAI does.",
    ),
    setting(
        "OPENAI_COMPATIBLE_URL",
        Some(""),
        None,
        "A server that talks as OpenAI does, up to and with /v1, such as https://api.openai.com/v1. Empty: none.",
    ),
    secret("OPENAI_COMPATIBLE_API_KEY", Some(""), None, "The key of OPENAI_COMPATIBLE_URL, where it wants one."),
    setting(
        "AI_TIMEOUT_MS",
        Some("120000"),
        None,
        "How long a model's provider may be silent, before its answer and within it, in milliseconds, 1000 to 420000.",
    ),
    setting(
        "AI_MAX_BODY_BYTES",
        Some("4194304"),
        None,
        "The largest request to a model, pictures included, in bytes, 1024 to 16777216.",
    ),
];
