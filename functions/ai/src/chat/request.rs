//! A chat as it is asked for: read, checked, and measured.

use serde_json::{Map, Value};
use shared::{
    http::read_json,
    problem::{Outcome, Problem},
};

use super::{
    bound::{self, Size},
    fields,
};

/// The names of the output's limit: the old one, and the one of models that think.
pub(crate) const OUTPUT_LIMITS: [&str; 2] = ["max_tokens", "max_completion_tokens"];

/// A request that can be priced.
#[derive(Debug)]
pub(crate) struct ChatRequest {
    /// What is passed on, but for the model, the output's limit and how it streams.
    pub(crate) body: Map<String, Value>,
    /// The model's name here.
    pub(crate) model: String,
    /// Whether the answer comes in pieces.
    pub(crate) stream: bool,
    /// Whether the client wants to see the usage at the end of a stream.
    pub(crate) include_usage: bool,
    /// How many tokens the client lets the model write; `None` for the model's default.
    pub(crate) max_output_tokens: Option<i64>,
    /// How many tokens there are to read.
    pub(crate) size: Size,
}

impl ChatRequest {
    /// Reads a request; 422 with every fault's pointer.
    pub(crate) fn read(bytes: &[u8]) -> Outcome<Self> {
        let mut body: Map<String, Value> = read_json(bytes)?;
        // Clients that know a member and do not set it send null.
        body.retain(|_, value| !value.is_null());
        fields::check(&body)?;
        let size = bound::size(&body);
        let model = text(&mut body, "model")?;
        let stream = flag(&mut body, "stream", "/stream")?;
        let include_usage = match body.remove("stream_options") {
            None => false,
            Some(Value::Object(mut options)) => flag(&mut options, "include_usage", "/stream_options/include_usage")?,
            Some(_) => return Err(Problem::field("/stream_options", "wrong_type", "")),
        };
        let max_output_tokens = output_limit(&mut body)?;
        Ok(Self { body, model, stream, include_usage, max_output_tokens, size })
    }
}

/// The limit under either name; both may stand there if they say the same.
fn output_limit(body: &mut Map<String, Value>) -> Outcome<Option<i64>> {
    let mut limit = None;
    for name in OUTPUT_LIMITS {
        let Some(value) = body.remove(name) else { continue };
        let number = value.as_i64().ok_or_else(|| Problem::field(format!("/{name}"), "wrong_type", ""))?;
        if number < 1 {
            return Err(Problem::field(format!("/{name}"), "out_of_range", ""));
        }
        if limit.is_some_and(|other| other != number) {
            return Err(Problem::field(format!("/{name}"), "exactly_one", ""));
        }
        limit = Some(number);
    }
    Ok(limit)
}

/// A text that must be there.
pub(crate) fn text(body: &mut Map<String, Value>, name: &str) -> Outcome<String> {
    match body.remove(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::String(_)) | None => Err(Problem::field(format!("/{name}"), "required", "")),
        Some(_) => Err(Problem::field(format!("/{name}"), "wrong_type", "")),
    }
}

fn flag(body: &mut Map<String, Value>, name: &str, pointer: &str) -> Outcome<bool> {
    match body.remove(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(flag),
        Some(_) => Err(Problem::field(pointer, "wrong_type", "")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(change: Value) -> Vec<(String, String)> {
        let mut body = json!({ "model": "m", "messages": [{ "role": "user", "content": "hi" }] });
        if let (Value::Object(body), Value::Object(change)) = (&mut body, change) {
            body.extend(change);
        }
        let faults = ChatRequest::read(body.to_string().as_bytes()).err().map(|problem| problem.faults);
        faults.unwrap_or_default().into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    /// Promise: what cannot be priced, or is not known, is refused at its place, and nothing of it reaches a provider.
    #[test]
    fn what_has_no_price_is_refused() {
        for (change, pointer, code) in [
            (json!({ "n": 2 }), "/n", "not_priced"),
            (json!({ "store": true }), "/store", "not_priced"),
            (json!({ "service_tier": "priority" }), "/service_tier", "not_priced"),
            (json!({ "modalities": ["text", "audio"] }), "/modalities", "not_priced"),
            (json!({ "web_search_options": {} }), "/web_search_options", "not_priced"),
            (json!({ "plugins": [{ "id": "web" }] }), "/plugins", "not_priced"),
            (json!({ "models": ["other"] }), "/models", "unknown_field"),
            (json!({ "tools": [{ "type": "web_search" }] }), "/tools/0/type", "not_priced"),
            (
                json!({ "messages": [{ "role": "user", "content": [{ "type": "input_audio" }] }] }),
                "/messages/0/content/0/type",
                "not_priced",
            ),
            (
                json!({ "messages": [{ "role": "user", "content": "", "cache_control": {} }] }),
                "/messages/0/cache_control",
                "not_priced",
            ),
            (json!({ "tools": { "type": "web_search" } }), "/tools", "wrong_type"),
            (
                json!({ "tools": [{ "type": "function", "function": { "name": "f" }, "cache_control": {} }] }),
                "/tools/0/cache_control",
                "not_priced",
            ),
            (
                json!({ "messages": [{ "role": "user", "content": { "type": "file" } }] }),
                "/messages/0/content",
                "wrong_type",
            ),
            (
                json!({ "messages": [{ "role": "user", "content": [
                    { "type": "image_url", "image_url": { "url": "data:application/pdf;base64,QUJD" } }] }] }),
                "/messages/0/content/0/image_url/url",
                "not_priced",
            ),
            (json!({ "messages": [] }), "/messages", "required"),
            (json!({ "messages": ["hi"] }), "/messages/0", "wrong_type"),
            (json!({ "model": "" }), "/model", "required"),
            (json!({ "model": 1 }), "/model", "wrong_type"),
            (json!({ "stream": "yes" }), "/stream", "wrong_type"),
            (json!({ "max_tokens": 0 }), "/max_tokens", "out_of_range"),
            (json!({ "max_tokens": 1, "max_completion_tokens": 2 }), "/max_completion_tokens", "exactly_one"),
        ] {
            assert_eq!(faults(change), [(pointer.to_owned(), code.to_owned())]);
        }
    }

    /// Promise: what means nothing is taken, as OpenAI's clients send it.
    #[test]
    fn usual_values_are_fine() {
        let pictures = ["https://example.com/a.png", "data:image/png;base64,QUJD"];
        let pictures = pictures.map(|url| json!({ "type": "image_url", "image_url": { "url": url } }));
        assert_eq!(faults(json!({ "messages": [{ "role": "user", "content": pictures }] })), []);
        let usual = json!({ "n": 1, "store": false, "service_tier": "auto", "modalities": ["text"], "stop": null,
            "stream": true, "stream_options": { "include_usage": true }, "max_tokens": 5, "max_completion_tokens": 5 });
        assert_eq!(faults(usual), []);
    }
}
