//! The members of a chat's request. What is not listed is refused: it could cost what nobody has paid.

use serde_json::{Map, Value};
use shared::problem::{Fault, Outcome, Problem};

/// Members that change no price, or are bounded by the tokens that are held for; they are passed on as they are.
const PASSED: [&str; 29] = [
    "frequency_penalty",
    "function_call",
    "functions",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "metadata",
    "min_p",
    "parallel_tool_calls",
    "presence_penalty",
    "prompt_cache_key",
    "reasoning",
    "reasoning_effort",
    "repetition_penalty",
    "response_format",
    "safety_identifier",
    "seed",
    "stop",
    "temperature",
    "tool_choice",
    "tools",
    "top_a",
    "top_k",
    "top_logprobs",
    "top_p",
    "user",
    "verbosity",
];

/// Members that are read here.
const READ: [&str; 3] = ["model", "stream", "stream_options"];

/// Members that OpenAI knows and that cost what has no price here: several answers, sound, searches, other service levels.
const UNPRICED: [&str; 8] =
    ["audio", "modalities", "n", "plugins", "prediction", "service_tier", "store", "web_search_options"];

/// Kinds of a message's parts that have a bound.
const PARTS: [&str; 3] = ["text", "image_url", "refusal"];

/// How a picture's address begins. Some servers take other things by the same name, a document or a film, which have no bound.
const PICTURES: [&str; 3] = ["https://", "http://", "data:image/"];

/// Kinds of tools that the client carries out itself.
const TOOLS: [&str; 2] = ["function", "custom"];

/// Refuses what is unknown or has no price, every fault at once.
pub(super) fn check(body: &Map<String, Value>) -> Outcome<()> {
    let mut faults = Vec::new();
    for (name, value) in body {
        let name = name.as_str();
        if UNPRICED.contains(&name) {
            if !is_usual(name, value) {
                faults.push(fault(format!("/{name}"), "not_priced"));
            }
        } else if !PASSED.contains(&name) && !READ.contains(&name) {
            faults.push(fault(format!("/{name}"), "unknown_field"));
        }
    }
    if body.get("tools").is_some_and(|tools| !tools.is_array()) {
        faults.push(fault("/tools".to_owned(), "wrong_type"));
    }
    list(body, "tools").iter().enumerate().for_each(|(at, tool)| {
        if !is_one_of(tool, &TOOLS) {
            faults.push(fault(format!("/tools/{at}/type"), "not_priced"));
        } else if tool.get("cache_control").is_some() {
            faults.push(fault(format!("/tools/{at}/cache_control"), "not_priced"));
        }
    });
    match body.get("messages").and_then(Value::as_array).filter(|messages| !messages.is_empty()) {
        None => faults.push(fault("/messages".to_owned(), "required")),
        Some(messages) => messages.iter().enumerate().for_each(|(at, one)| message(at, one, &mut faults)),
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults)) }
}

/// The value that means the same as none.
fn is_usual(name: &str, value: &Value) -> bool {
    match name {
        "n" => value.as_i64() == Some(1),
        "store" => value == false,
        "service_tier" => value == "auto" || value == "default",
        "modalities" => value.as_array().is_some_and(|list| list.iter().all(|kind| kind == "text")),
        _ => false,
    }
}

fn message(at: usize, message: &Value, faults: &mut Vec<Fault>) {
    let pointer = format!("/messages/{at}");
    let Value::Object(members) = message else {
        return faults.push(fault(pointer, "wrong_type"));
    };
    if members.get("audio").is_some_and(|audio| !audio.is_null()) {
        faults.push(fault(format!("{pointer}/audio"), "not_priced"));
    }
    // To keep a prompt at the provider costs more than to read it.
    if members.contains_key("cache_control") {
        faults.push(fault(format!("{pointer}/cache_control"), "not_priced"));
    }
    if members.get("content").is_some_and(|content| !(content.is_array() || content.is_string() || content.is_null())) {
        faults.push(fault(format!("{pointer}/content"), "wrong_type"));
    }
    for (part_at, part) in list(members, "content").iter().enumerate() {
        let pointer = format!("{pointer}/content/{part_at}");
        if !is_one_of(part, &PARTS) {
            faults.push(fault(format!("{pointer}/type"), "not_priced"));
        } else if part.get("cache_control").is_some() {
            faults.push(fault(format!("{pointer}/cache_control"), "not_priced"));
        } else if part.get("image_url").is_some_and(|picture| !is_picture(picture)) {
            faults.push(fault(format!("{pointer}/image_url/url"), "not_priced"));
        }
    }
}

fn is_picture(picture: &Value) -> bool {
    let url = picture.get("url").unwrap_or(picture).as_str();
    picture.is_null() || url.is_some_and(|url| PICTURES.iter().any(|beginning| url.starts_with(beginning)))
}

fn is_one_of(value: &Value, kinds: &[&str]) -> bool {
    value.get("type").and_then(Value::as_str).is_some_and(|kind| kinds.contains(&kind))
}

fn list<'b>(body: &'b Map<String, Value>, name: &str) -> &'b [Value] {
    body.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn fault(pointer: String, code: &str) -> Fault {
    Fault { pointer, code: code.to_owned(), detail: String::new() }
}
