//! From OpenAI's request to Ollama's (its API's `/api/chat`).

use serde_json::{Map, Value, json};
use shared::problem::{Outcome, Problem};

use crate::providers::provider::Ask;

/// Members that Ollama has among its options, by the same name.
const OPTIONS: [&str; 8] =
    ["temperature", "top_p", "top_k", "min_p", "seed", "stop", "frequency_penalty", "presence_penalty"];

/// The request. What Ollama has no word for is left out: it changes how the model writes, not what it may cost.
pub(super) fn chat(ask: Ask) -> Outcome<Map<String, Value>> {
    let mut options = Map::from_iter([("num_predict".to_owned(), ask.max_output_tokens.into())]);
    for name in OPTIONS {
        options.extend(ask.body.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    let messages = ask.body.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let messages = messages.iter().enumerate().map(|(at, one)| message(at, one)).collect::<Outcome<Vec<_>>>()?;
    let mut body = Map::new();
    body.insert("model".to_owned(), ask.model.into());
    body.insert("stream".to_owned(), ask.stream.into());
    body.insert("options".to_owned(), options.into());
    body.insert("messages".to_owned(), messages.into());
    body.extend(ask.body.get("tools").map(|tools| ("tools".to_owned(), tools.clone())));
    body.extend(ask.body.get("response_format").and_then(format).map(|format| ("format".to_owned(), format)));
    Ok(body)
}

/// `json`, or a schema.
fn format(format: &Value) -> Option<Value> {
    match format.get("type")?.as_str()? {
        "json_object" => Some("json".into()),
        "json_schema" => format.pointer("/json_schema/schema").cloned(),
        _ => None,
    }
}

fn message(at: usize, message: &Value) -> Outcome<Value> {
    let (mut text, mut images) = (String::new(), Vec::new());
    match message.get("content") {
        Some(Value::String(whole)) => text.push_str(whole),
        Some(Value::Array(parts)) => {
            for (part_at, part) in parts.iter().enumerate() {
                match part.pointer("/image_url/url").and_then(Value::as_str) {
                    Some(url) => images.push(picture(url, at, part_at)?),
                    None => text.push_str(part.get("text").and_then(Value::as_str).unwrap_or_default()),
                }
            }
        }
        _ => {}
    }
    let role = match message.get("role").and_then(Value::as_str).unwrap_or("user") {
        "developer" => "system",
        "function" => "tool",
        other => other,
    };
    let mut out = json!({ "role": role, "content": text });
    if let Value::Object(members) = &mut out {
        if !images.is_empty() {
            members.insert("images".to_owned(), images.into());
        }
        let calls =
            message.get("tool_calls").and_then(Value::as_array).map(|calls| calls.iter().map(tool_call).collect());
        members.extend(calls.map(|calls: Vec<Value>| ("tool_calls".to_owned(), calls.into())));
        members.extend(message.get("name").map(|name| ("tool_name".to_owned(), name.clone())));
    }
    Ok(out)
}

/// Ollama takes a picture's bytes and no address.
fn picture(url: &str, at: usize, part_at: usize) -> Outcome<&str> {
    let bytes = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")).map(|(_, bytes)| bytes);
    let pointer = || format!("/messages/{at}/content/{part_at}/image_url/url");
    bytes.ok_or_else(|| Problem::field(pointer(), "invalid_value", ""))
}

/// The arguments are JSON text there and an object here.
fn tool_call(call: &Value) -> Value {
    let arguments = call.pointer("/function/arguments").and_then(Value::as_str).unwrap_or("{}");
    let arguments: Value = serde_json::from_str(arguments).unwrap_or_else(|_| json!({}));
    json!({ "function": { "name": call.pointer("/function/name"), "arguments": arguments } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(body: Value) -> Option<Map<String, Value>> {
        let body = body.as_object().cloned().unwrap_or_default();
        chat(Ask { body, model: "llama3.2".to_owned(), max_output_tokens: 64, stream: true }).ok()
    }

    /// Promise: the limit that was paid for, pictures, tools and their results arrive in Ollama's words.
    #[test]
    fn a_chat_in_ollama_s_words() {
        let body = json!({
            "temperature": 0.5, "user": "u", "response_format": { "type": "json_object" },
            "messages": [
                { "role": "developer", "content": "Be brief." },
                { "role": "user", "content": [{ "type": "text", "text": "See" },
                    { "type": "image_url", "image_url": { "url": "data:image/png;base64,QUJD" } }] },
                { "role": "assistant", "content": null,
                    "tool_calls": [{ "id": "1", "type": "function", "function": { "name": "f", "arguments": "{\"a\":1}" } }] },
                { "role": "tool", "tool_call_id": "1", "content": "2" },
            ],
        });
        let wanted = json!({
            "model": "llama3.2", "stream": true, "format": "json", "options": { "num_predict": 64, "temperature": 0.5 },
            "messages": [
                { "role": "system", "content": "Be brief." },
                { "role": "user", "content": "See", "images": ["QUJD"] },
                { "role": "assistant", "content": "", "tool_calls": [{ "function": { "name": "f", "arguments": { "a": 1 } } }] },
                { "role": "tool", "content": "2" },
            ],
        });
        assert_eq!(asked(body).map(Value::Object), Some(wanted));
    }

    /// Promise: a picture's address, which Ollama would not fetch, is refused and not left out.
    #[test]
    fn a_picture_by_its_address_is_refused() {
        let parts = json!([{ "type": "image_url", "image_url": { "url": "https://example.com/a.png" } }]);
        assert_eq!(asked(json!({ "messages": [{ "role": "user", "content": parts }] })), None);
    }
}
