//! What a provider streams, in whichever way, as chunks for [`Shape`].

use bytes::Bytes;
use serde_json::Value;

use super::{
    lines::{Lines, TooLong},
    shape::Shape,
};
use crate::providers::{Dialect, ollama::answer::Lines as OllamaLines};

/// The largest event, in bytes, but for its last line.
const MAX_EVENT_BYTES: usize = 1 << 20;

/// Reads a stream.
#[derive(Debug)]
pub(crate) struct Reader {
    dialect: Dialect,
    lines: Lines,
    event: Vec<u8>,
    ollama: OllamaLines,
}

impl Reader {
    /// Of a provider that talks like this; what Ollama does not say about an answer comes from `ollama`.
    pub(crate) fn new(dialect: Dialect, ollama: OllamaLines) -> Self {
        Self { dialect, lines: Lines::default(), event: Vec::new(), ollama }
    }

    /// Reads the lines of a piece; of the end, what is left.
    pub(crate) fn feed(&mut self, piece: Option<Bytes>, shape: &mut Shape) -> Result<(), TooLong> {
        let Self { lines, event, ollama, dialect } = self;
        let mut take = |line: &[u8]| match dialect {
            Dialect::OpenAi => server_sent(line, event, shape),
            Dialect::Ollama => ollama_line(line, ollama, shape),
        };
        match piece {
            Some(piece) => lines.feed(&piece, &mut take),
            None => {
                lines.end(&mut take);
                take(b"");
                Ok(())
            }
        }
    }
}

/// A line of server-sent events (the HTML standard, "Server-sent events"); only the data counts.
fn server_sent(line: &[u8], event: &mut Vec<u8>, shape: &mut Shape) {
    if let Some(data) = line.strip_prefix(b"data:") {
        if event.len() > MAX_EVENT_BYTES {
            return shape.fail("an event without an end".to_owned());
        }
        if !event.is_empty() {
            event.push(b'\n');
        }
        event.extend_from_slice(data.strip_prefix(b" ").unwrap_or(data));
    } else if line.is_empty() && !event.is_empty() {
        match std::str::from_utf8(event) {
            Ok("[DONE]") => shape.end(true),
            Ok(text) => shape.chunk(text),
            Err(error) => shape.fail(error.to_string()),
        }
        event.clear();
    }
}

/// A line of Ollama's.
fn ollama_line(line: &[u8], ollama: &mut OllamaLines, shape: &mut Shape) {
    if line.is_empty() {
        return;
    }
    match serde_json::from_slice::<Value>(line) {
        Ok(line) => {
            ollama.read(&line).iter().for_each(|chunk| shape.chunk(&chunk.to_string()));
            if line.get("done").is_some_and(|done| done == true) {
                shape.end(true);
            }
        }
        Err(error) => shape.fail(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{shape::State, usage::Tally};

    fn read(dialect: Dialect, text: &str) -> (State, i64, String) {
        let mut reader = Reader::new(dialect, OllamaLines::new("c".to_owned(), 1));
        let mut shape = Shape::new(Tally::new(1, 1_000), false);
        for piece in text.as_bytes().chunks(7).map(Bytes::copy_from_slice).map(Some).chain([None]) {
            assert_eq!(reader.feed(piece, &mut shape), Ok(()));
        }
        shape.end(false);
        let out = shape.take().map(|out| String::from_utf8_lossy(&out).into_owned()).unwrap_or_default();
        (shape.state.clone(), shape.tally.usage().output_tokens, out)
    }

    /// Promise: comments and other fields are skipped, an event without its blank line at the end is still one.
    #[test]
    fn events_of_openai() {
        let word = r#"{"choices":[{"delta":{"content":"four"}}]}"#;
        let end = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
        let text = format!(": PROCESSING\n\nevent: x\r\ndata: {word}\r\n\r\ndata:{end}\n\ndata: [DONE]");
        assert_eq!(read(Dialect::OpenAi, &text), (State::Done, 1, format!("data: {word}\n\n")));
    }

    /// Promise: Ollama's lines with its counts are a stream too, and half of them is a break.
    #[test]
    fn lines_of_ollama() {
        let word = r#"{"message":{"content":"Hi"},"done":false}"#;
        let end = r#"{"message":{"content":""},"done":true,"prompt_eval_count":2,"eval_count":9}"#;
        let (state, tokens, out) = read(Dialect::Ollama, &format!("{word}\n{end}\n"));
        assert!((state, tokens) == (State::Done, 9) && out.contains("Hi"), "{out}");
        assert!(matches!(read(Dialect::Ollama, word).0, State::Failed(_)));
    }
}
