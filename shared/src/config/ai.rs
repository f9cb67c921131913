//! The providers of models.

use super::{Secret, reader::Reader};

/// How long a provider may be silent, in milliseconds. Twice that, before an answer and within it, is less than the 15 minutes for which
/// a chat's credits are held.
const TIMEOUT_RANGE_MS: std::ops::RangeInclusive<u32> = 1_000..=420_000;

/// The largest request, in bytes; pictures in a chat are part of it.
const BODY_RANGE_BYTES: std::ops::RangeInclusive<u32> = 1_024..=MAX_AI_BODY_BYTES as u32;

/// The largest request that can be configured, in bytes.
pub const MAX_AI_BODY_BYTES: usize = 16 << 20;

/// The providers of models. What is `None` is not configured and is listed as such.
#[derive(Clone, Debug)]
pub struct Ai {
    /// OpenRouter.
    pub openrouter: Option<Endpoint>,
    /// Ollama.
    pub ollama: Option<Ollama>,
    /// Any server that talks as OpenAI does.
    pub openai_compatible: Option<Endpoint>,
    /// How long a provider may be silent, in milliseconds: before its answer begins, and between two pieces of it.
    pub timeout_ms: u32,
    /// The largest request, in bytes.
    pub max_body_bytes: usize,
}

/// A server that talks as OpenAI does.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its URL without a trailing slash; `/chat/completions` is below it.
    pub url: String,
    /// Its key, where it wants one.
    pub key: Option<Secret>,
}

/// Ollama.
#[derive(Clone, Debug)]
pub struct Ollama {
    /// Its URL without a trailing slash; `/api/chat` and `/v1/chat/completions` are below it.
    pub url: String,
    /// Whether it is asked in its own language, which counts tokens in every version, or in OpenAI's.
    pub native: bool,
}

pub(super) fn load(reader: &mut Reader<'_>, local: bool) -> Ai {
    let native = match reader.text("OLLAMA_MODE").as_str() {
        "native" => true,
        "openai" => false,
        _ => {
            reader.fault("OLLAMA_MODE", "must be native or openai");
            true
        }
    };
    let openrouter_key = reader.secret("OPENROUTER_API_KEY", 1, local);
    let openrouter_url = url(reader, "OPENROUTER_API_URL", local);
    let key = reader.secret("OPENAI_COMPATIBLE_API_KEY", 1, local);
    // Ollama has no key: it stands on a network of the operator's own, where https is not to be had.
    let ollama = url(reader, "OLLAMA_URL", true).map(|url| Ollama { url, native });
    Ai {
        openrouter: openrouter_url.zip(openrouter_key).map(|(url, key)| Endpoint { url, key: Some(key) }),
        ollama,
        openai_compatible: url(reader, "OPENAI_COMPATIBLE_URL", local || key.is_none())
            .map(|url| Endpoint { url, key }),
        timeout_ms: reader.number("AI_TIMEOUT_MS", TIMEOUT_RANGE_MS),
        max_body_bytes: reader.number("AI_MAX_BODY_BYTES", BODY_RANGE_BYTES) as usize,
    }
}

/// A provider's URL; where a key goes along, nothing but https will do.
fn url(reader: &mut Reader<'_>, name: &'static str, plain_is_fine: bool) -> Option<String> {
    let text = reader.optional(name)?;
    if reader.url(name, &text).is_some_and(|url| !plain_is_fine && !url.is_https()) {
        reader.fault(name, "must be https unless TURNPIKE_ENV is local");
    }
    Some(text.trim_end_matches('/').to_owned())
}
