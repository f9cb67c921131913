//! How many tokens a request can be at most, which is what is held for, and about how many it is, which is what is charged for
//! when the provider does not say.
//!
//! The bound: a token is at least one byte of UTF-8 (true of byte-level vocabularies), so the compact JSON of everything the model
//! reads is at least as long, with so much for each message, for tools and for each picture as no provider goes beyond.

use serde_json::{Map, Value};

/// The members that the model reads.
const READ: [&str; 5] = ["messages", "tools", "functions", "response_format", "tool_choice"];

/// What a provider writes around a whole request, in tokens.
const REQUEST_TOKENS: i64 = 64;
/// What a provider writes around a message, in tokens.
const MESSAGE_TOKENS: i64 = 8;
/// What a provider writes to explain tools, in tokens.
const TOOLS_TOKENS: i64 = 1_024;
/// The most that a picture counts for: a long one, cut into eight tiles, of the model that counts most for a tile.
const IMAGE_TOKENS: i64 = 50_000;
/// The same for a picture of which only a small copy is asked for (`detail: low`): models that do not know the word look at all of it,
/// and count 16,384 at most.
const SMALL_IMAGE_TOKENS: i64 = 17_000;

/// A token of English is about so many bytes.
const BYTES_A_TOKEN: i64 = 4;
/// About what a picture counts for.
const USUAL_IMAGE_TOKENS: i64 = 800;

/// How much of a request there is to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weight {
    bytes: i64,
    images: i64,
    small_images: i64,
}

/// The size of a request, in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    /// It is no more than this.
    pub(crate) at_most: i64,
    /// It is about this.
    pub(crate) about: i64,
}

/// The size of a chat.
pub(crate) fn size(body: &Map<String, Value>) -> Size {
    let mut weight = Weight::default();
    READ.iter().filter_map(|name| body.get(*name)).for_each(|value| weigh(value, &mut weight));
    let messages = body.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    messages.iter().for_each(|message| weigh_pictures(message, &mut weight));
    let has_tools = ["tools", "functions"].iter().any(|name| body.contains_key(*name));
    let tools = if has_tools { TOOLS_TOKENS } else { 0 };
    let pictures = weight.images * IMAGE_TOKENS + weight.small_images * SMALL_IMAGE_TOKENS;
    Size {
        at_most: weight.bytes + pictures + messages.len() as i64 * MESSAGE_TOKENS + tools + REQUEST_TOKENS,
        about: tokens_in(weight.bytes) + (weight.images + weight.small_images) * USUAL_IMAGE_TOKENS,
    }
}

/// About how many tokens so many bytes are.
pub(crate) fn tokens_in(bytes: i64) -> i64 {
    bytes.saturating_add(BYTES_A_TOKEN - 1) / BYTES_A_TOKEN
}

/// Adds the compact JSON's bytes.
fn weigh(value: &Value, weight: &mut Weight) {
    match value {
        Value::Null | Value::Bool(_) => weight.bytes += 5,
        Value::Number(number) => weight.bytes += number.to_string().len() as i64,
        Value::String(text) => weight.bytes += text.len() as i64 + 2,
        Value::Array(items) => {
            weight.bytes += items.len() as i64 + 2;
            items.iter().for_each(|item| weigh(item, weight));
        }
        Value::Object(members) => {
            weight.bytes += 2;
            for (name, value) in members {
                weight.bytes += name.len() as i64 + 4;
                weigh(value, weight);
            }
        }
    }
}

/// Counts a message's pictures, whose address or bytes are not read as text. Nothing but a part of a message is a picture, whatever
/// its members say.
fn weigh_pictures(message: &Value, weight: &mut Weight) {
    for part in message.get("content").and_then(Value::as_array).into_iter().flatten() {
        let Some(picture) = part.get("image_url").filter(|picture| !picture.is_null()) else { continue };
        let url = picture.get("url").unwrap_or(picture).as_str().unwrap_or_default();
        weight.bytes -= url.len() as i64;
        let is_small = picture.get("detail").is_some_and(|detail| detail == "low");
        *(if is_small { &mut weight.small_images } else { &mut weight.images }) += 1;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn size_of(body: Value) -> Size {
        size(body.as_object().unwrap_or(&Map::new()))
    }

    /// Promise: the bound is never below the bytes that the model reads, whatever script they are in.
    #[test]
    fn a_token_is_a_byte_at_least() {
        for text in ["", "plain words", "日本語のテキスト", "🧨🧨🧨", "a\n\"b\"\u{0}"] {
            let body = json!({ "messages": [{ "role": "user", "content": text }] });
            let written = body.pointer("/messages").map(Value::to_string).unwrap_or_default();
            assert!(size_of(body).at_most >= written.len().min(text.len() + 29) as i64, "{text}");
        }
    }

    /// Promise: a picture counts as one, however long its bytes are, and a tool is counted with its words.
    #[test]
    fn pictures_and_tools_count() {
        let picture = |url: &str, detail: &str| {
            json!({ "messages": [{ "role": "user", "content": [
                { "type": "image_url", "image_url": { "url": url, "detail": detail } }] }] })
        };
        let long = "x".repeat(100_000);
        assert_eq!(size_of(picture(&long, "auto")), size_of(picture("", "auto")));
        assert!(size_of(picture("", "auto")).at_most > IMAGE_TOKENS);
        assert!(size_of(picture("", "low")).at_most < IMAGE_TOKENS);
        let plain = size_of(json!({ "messages": [] }));
        let tools = size_of(json!({ "messages": [], "tools": [{ "type": "function", "function": { "name": "f" } }] }));
        assert!(tools.at_most > plain.at_most + TOOLS_TOKENS);
    }

    /// Promise: words stay words, though what they stand in calls itself a picture.
    #[test]
    fn only_a_part_of_a_message_is_a_picture() {
        let words = "x".repeat(200_000);
        let small = json!({ "detail": "low" });
        let message = json!({ "role": "user", "type": "image_url", "image_url": small, "content": words });
        let part = json!({ "type": "image_url", "image_url": small, "text": words });
        let property = json!({ "type": "image_url", "image_url": small, "description": words });
        let parameters = json!({ "type": "object", "properties": { "a": property } });
        for body in [
            json!({ "messages": [message] }),
            json!({ "messages": [{ "role": "user", "content": [part] }] }),
            json!({ "messages": [], "tools": [{ "type": "function", "function": { "parameters": parameters } }] }),
        ] {
            assert!(size_of(body).at_most >= words.len() as i64);
        }
    }

    /// Promise: what is about the size is far below the bound, and not nothing.
    #[test]
    fn about_is_less() {
        let size = size_of(json!({ "messages": [{ "role": "user", "content": "x".repeat(4_000) }] }));
        assert!((1_000..1_100).contains(&size.about) && size.at_most > 4_000, "{size:?}");
    }
}
