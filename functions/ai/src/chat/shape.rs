//! A stream of chunks on its way to the client: passed on as it comes, but for what is not for the client.
//!
//! The chunk that says how the answer ended is held back until the call is settled, since it tells what was charged; the usage is
//! passed on only to who asked for it. Everything else leaves in the piece in which it came.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json, value::RawValue};

use super::{
    count::Written,
    usage::{self, Tally},
};

/// What is looked at in a chunk.
#[derive(Deserialize)]
struct Chunk<'c> {
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(borrow, default)]
    usage: Option<&'c RawValue>,
    #[serde(borrow, default)]
    error: Option<&'c RawValue>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Written,
    #[serde(default)]
    finish_reason: Option<String>,
}

/// How a stream stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    /// More is to come.
    Open,
    /// It ended as it should.
    Done,
    /// The provider says that it failed; its words are for the log.
    Failed(String),
}

/// The client's side of a stream.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What is used so far.
    pub(crate) tally: Tally,
    /// How it stands.
    pub(crate) state: State,
    include_usage: bool,
    last: Option<Value>,
    usage_chunk: Option<Value>,
    out: Vec<u8>,
}

impl Shape {
    /// Of a stream whose usage the client wants to see, or not.
    pub(crate) fn new(tally: Tally, include_usage: bool) -> Self {
        Self { tally, state: State::Open, include_usage, last: None, usage_chunk: None, out: Vec::new() }
    }

    /// Takes a chunk, JSON in OpenAI's form.
    pub(crate) fn chunk(&mut self, text: &str) {
        if self.state != State::Open {
            return;
        }
        let chunk: Chunk<'_> = match serde_json::from_str(text) {
            Ok(chunk) => chunk,
            Err(error) => return self.fail(format!("no chunk: {error}")),
        };
        if let Some(error) = chunk.error.filter(|error| error.get() != "null") {
            return self.fail(error.get().to_owned());
        }
        let report = chunk.usage.filter(|usage| usage.get() != "null");
        if let Some(report) = report {
            self.tally.report(&serde_json::from_str(report.get()).unwrap_or_default());
        }
        let is_last = chunk.choices.iter().any(|choice| choice.finish_reason.is_some());
        let written = chunk.choices.iter().map(|choice| choice.delta.0).sum();
        // OpenRouter's usage comes with a choice that says nothing, after the one that told how the answer ended.
        if chunk.choices.is_empty() || (self.last.is_some() && !is_last && written == 0) {
            // Without a report there is nothing in it that a client could use.
            if let Some(mut chunk) = report.filter(|_| self.include_usage).and_then(|_| shown(text)) {
                set(&mut chunk, "choices", json!([]));
                self.usage_chunk = Some(chunk);
            }
            return;
        }
        self.tally.write(written);
        if let Some(earlier) = self.last.take() {
            self.write(&earlier.to_string());
        }
        if is_last {
            self.last = shown(text);
        } else if report.is_some() || text.contains(['\n', '\r']) {
            // Data of several lines is JSON too; as it stands its second line would be none of ours.
            let cleaned = shown(text).unwrap_or_default();
            self.write(&cleaned.to_string());
        } else {
            self.write(text);
        }
    }

    /// The provider has ended the stream: by its word for it, or by ending the connection. An end without a reason is a break.
    pub(crate) fn end(&mut self, by_word: bool) {
        if self.state == State::Open {
            self.state = State::Done;
            if self.last.is_none() && !by_word {
                self.fail("the stream broke off".to_owned());
            }
        }
    }

    /// The provider has failed.
    pub(crate) fn fail(&mut self, why: String) {
        self.state = State::Failed(why);
    }

    /// What can be sent now.
    pub(crate) fn take(&mut self) -> Option<Bytes> {
        if self.out.is_empty() { None } else { Some(std::mem::take(&mut self.out).into()) }
    }

    /// The end of a stream that went well: how it ended and what was charged, the usage for who wants it, and `[DONE]`.
    pub(crate) fn finish(&mut self, receipt: Value) -> Bytes {
        let usual = || json!({ "object": "chat.completion.chunk", "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
        let mut last = self.last.take().unwrap_or_else(usual);
        set(&mut last, "x_turnpike", receipt);
        self.write(&last.to_string());
        if self.include_usage {
            let counted = self.tally.usage().to_openai();
            let usage = self.usage_chunk.take().unwrap_or_else(|| {
                let mut chunk = last;
                set(&mut chunk, "choices", json!([]));
                set(&mut chunk, "usage", counted);
                chunk
            });
            self.write(&usage.to_string());
        }
        self.write("[DONE]");
        std::mem::take(&mut self.out).into()
    }

    /// The end of a stream that went wrong: OpenAI's error, which its clients raise.
    pub(crate) fn break_off(&mut self, error: Value, receipt: Value) -> Bytes {
        self.write(&json!({ "error": error, "x_turnpike": receipt }).to_string());
        std::mem::take(&mut self.out).into()
    }

    fn write(&mut self, text: &str) {
        self.out.extend_from_slice(b"data: ");
        self.out.extend_from_slice(text.as_bytes());
        self.out.extend_from_slice(b"\n\n");
    }
}

/// A chunk without what its provider charges us.
fn shown(text: &str) -> Option<Value> {
    let mut chunk: Value = serde_json::from_str(text).ok()?;
    if let Some(own) = chunk.get_mut("usage").filter(|own| !own.is_null()) {
        *own = usage::shown(own);
    }
    Some(chunk)
}

fn set(chunk: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = chunk {
        members.insert(name.to_owned(), value);
    } else {
        *chunk = Value::Object(Map::from_iter([(name.to_owned(), value)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORD: &str =
        r#"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":null}"#;
    const END: &str = r#"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
    const USAGE: &str =
        r#"{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4,"cost":0.1}}"#;

    fn shape(include_usage: bool) -> Shape {
        Shape::new(Tally::new(3, 100), include_usage)
    }

    fn text(bytes: Bytes) -> String {
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Promise: words leave as they came, the end tells the receipt, and the usage is for who asked, without our cost.
    #[test]
    fn a_whole_stream() {
        for include_usage in [false, true] {
            let mut shape = shape(include_usage);
            shape.chunk(WORD);
            assert_eq!(shape.take().map(text), Some(format!("data: {WORD}\n\n")));
            shape.chunk(END);
            shape.chunk(USAGE);
            assert_eq!(shape.take(), None);
            shape.end(true);
            assert_eq!((shape.state.clone(), shape.tally.usage().output_tokens), (State::Done, 1));
            let end = text(shape.finish(json!({ "credits_charged": 2 })));
            assert!(end.contains(r#""finish_reason":"stop""#) && end.contains(r#""credits_charged":2"#), "{end}");
            assert_eq!(end.contains(r#""total_tokens":4"#), include_usage, "{end}");
            assert!(!end.contains("cost") && end.ends_with("data: [DONE]\n\n"), "{end}");
        }
    }

    /// Promise: a stream that ends without a reason has broken off, and one with an error is not taken for whole.
    #[test]
    fn a_broken_stream() {
        let mut cut = shape(false);
        cut.chunk(WORD);
        cut.end(false);
        assert!(matches!(cut.state, State::Failed(_)) && cut.tally.has_output());
        for text in [r#"{"error":{"message":"overloaded"}}"#, "nonsense", "17"] {
            let mut failed = shape(false);
            failed.chunk(text);
            failed.end(true);
            assert!(matches!(failed.state, State::Failed(_)), "{text}");
            assert!(!failed.tally.has_output());
        }
    }

    /// Promise: the reason of an answer's end stays what it was, though its usage comes later with an empty choice.
    #[test]
    fn usage_with_an_empty_choice() {
        let called = END.replace("stop", "tool_calls");
        let late =
            USAGE.replace("[]", r#"[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]"#);
        for include_usage in [false, true] {
            let mut shape = shape(include_usage);
            [WORD, &called, &late].into_iter().for_each(|text| shape.chunk(text));
            shape.end(false);
            assert_eq!((shape.state.clone(), shape.tally.usage().input_tokens), (State::Done, 3));
            let end = text(shape.finish(json!({})));
            assert!(end.contains("tool_calls") && !end.contains("stop") && !end.contains("cost"), "{end}");
            assert_eq!(end.contains(r#""choices":[]"#), include_usage, "{end}");
        }
    }

    /// Promise: a chunk over several lines reaches the client as one event.
    #[test]
    fn lines_become_one() {
        let mut shape = shape(false);
        shape.chunk("{\"choices\":\n[{\"delta\":{\"content\":\"Hi\"}}]\r}");
        let out = shape.take().map(text).unwrap_or_default();
        assert!(out.contains("Hi") && out.lines().count() == 2 && !out.contains('\r'), "{out}");
    }

    /// Promise: usage that comes with the last words, or not at all, is told as well to who asked.
    #[test]
    fn usage_wherever_it_stands() {
        let mut shape = shape(true);
        shape.chunk(WORD);
        shape.chunk(END);
        shape.end(true);
        let end = text(shape.finish(json!({})));
        assert!(end.contains(r#""prompt_tokens":3"#) && end.contains(r#""choices":[]"#), "{end}");
    }
}
