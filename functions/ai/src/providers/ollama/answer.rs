//! From Ollama's answers to OpenAI's: its lines are chunks, its last line is the end and the usage.

use serde_json::{Map, Value, json};

/// What all chunks of an answer share.
#[derive(Debug)]
pub(crate) struct Lines {
    id: String,
    created: i64,
    tool_calls: usize,
    begun: bool,
}

impl Lines {
    /// Of the answer with this id, at this time in Unix seconds.
    pub(crate) fn new(id: String, created: i64) -> Self {
        Self { id, created, tool_calls: 0, begun: false }
    }

    /// The chunks that a line means.
    pub(crate) fn read(&mut self, line: &Value) -> Vec<Value> {
        if let Some(error) = line.get("error") {
            return vec![json!({ "error": { "message": error } })];
        }
        let mut delta = delta(line, &mut self.tool_calls);
        if !std::mem::replace(&mut self.begun, true) {
            delta.insert("role".to_owned(), "assistant".into());
        }
        let done = line.get("done").and_then(Value::as_bool).unwrap_or_default();
        let reason = done.then(|| reason(line, self.tool_calls));
        let chunk = |choices: Value, usage: Value| {
            json!({
                "id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": line.get("model"),
                "choices": choices, "usage": usage,
            })
        };
        let mut chunks = vec![chunk(json!([{ "index": 0, "delta": delta, "finish_reason": reason }]), Value::Null)];
        if done {
            chunks.push(chunk(json!([]), usage(line)));
        }
        chunks
    }
}

/// A whole answer as OpenAI writes it.
pub(crate) fn whole(answer: &Value, id: &str, created: i64) -> Value {
    let mut tool_calls = 0;
    let mut message = delta(answer, &mut tool_calls);
    message.insert("role".to_owned(), "assistant".into());
    message.entry("content").or_insert(Value::Null);
    json!({
        "id": id, "object": "chat.completion", "created": created, "model": answer.get("model"),
        "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": reason(answer, tool_calls) }],
        "usage": usage(answer),
    })
}

fn delta(line: &Value, tool_calls: &mut usize) -> Map<String, Value> {
    let mut delta = Map::new();
    let text = |name: &str| line.pointer(&format!("/message/{name}")).and_then(Value::as_str);
    if let Some(content) = text("content") {
        delta.insert("content".to_owned(), content.into());
    }
    if let Some(thinking) = text("thinking").filter(|thinking| !thinking.is_empty()) {
        delta.insert("reasoning".to_owned(), thinking.into());
    }
    let calls = line.pointer("/message/tool_calls").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if !calls.is_empty() {
        let first = *tool_calls;
        *tool_calls += calls.len();
        let calls: Vec<Value> = calls.iter().enumerate().map(|(at, call)| tool_call(first + at, call)).collect();
        delta.insert("tool_calls".to_owned(), calls.into());
    }
    delta
}

/// Ollama's calls of tools have no ids.
fn tool_call(index: usize, call: &Value) -> Value {
    let arguments = call.pointer("/function/arguments").unwrap_or(&Value::Null).to_string();
    let function = json!({ "name": call.pointer("/function/name"), "arguments": arguments });
    json!({ "index": index, "id": format!("call_{index}"), "type": "function", "function": function })
}

fn reason(line: &Value, tool_calls: usize) -> &'static str {
    match line.get("done_reason").and_then(Value::as_str) {
        Some("length") => "length",
        _ if tool_calls > 0 => "tool_calls",
        _ => "stop",
    }
}

fn usage(line: &Value) -> Value {
    let count = |name: &str| line.get(name).and_then(Value::as_i64).unwrap_or_default();
    let (read, written) = (count("prompt_eval_count"), count("eval_count"));
    json!({ "prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: Ollama's lines become a stream as OpenAI's, with its counts as the usage.
    #[test]
    fn lines_become_chunks() {
        let mut lines = Lines::new("chatcmpl-1".to_owned(), 1);
        let first =
            lines.read(&json!({ "model": "m", "message": { "role": "assistant", "content": "Hi" }, "done": false }));
        assert_eq!(
            first.first().and_then(|chunk| chunk.pointer("/choices/0/delta")),
            Some(&json!({ "content": "Hi", "role": "assistant" }))
        );
        let call = json!({ "function": { "name": "f", "arguments": { "a": 1 } } });
        let last = lines
            .read(&json!({ "message": { "content": "", "tool_calls": [call] }, "done": true, "done_reason": "stop",
            "prompt_eval_count": 5, "eval_count": 7 }));
        let at = |chunk: usize, pointer: &str| last.get(chunk).and_then(|chunk| chunk.pointer(pointer)).cloned();
        assert_eq!(at(0, "/choices/0/finish_reason"), Some(json!("tool_calls")));
        assert_eq!(at(0, "/choices/0/delta/tool_calls/0/function/arguments"), Some(json!("{\"a\":1}")));
        assert_eq!(at(1, "/usage/total_tokens"), Some(json!(12)));
    }

    /// Promise: an error in the middle is told as one, and a limit as the reason of the end.
    #[test]
    fn errors_and_limits() {
        let mut lines = Lines::new("c".to_owned(), 1);
        assert_eq!(
            lines.read(&json!({ "error": "out of memory" })),
            [json!({ "error": { "message": "out of memory" } })]
        );
        let whole = whole(&json!({ "message": { "content": "x" }, "done_reason": "length" }), "c", 1);
        assert_eq!(whole.pointer("/choices/0/finish_reason"), Some(&json!("length")));
    }
}
