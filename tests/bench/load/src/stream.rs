//! Answers in pieces, as models give them.

use super::client::{Connection, Outgoing};
use anyhow::{Result, ensure};
use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::BodyExt as _;
use std::time::{Duration, Instant};

/// How the stand-in's words begin, in a stream.
const WORDS: &[u8] = br#""content":"word"#;
/// A shorter pause would be longer than it should be.
const LEAST_PAUSE: Duration = Duration::from_millis(20);
/// How a stream ends that nothing went wrong with.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// Sends a request and reads the whole answer; says when its first word was there, if one came.
pub(crate) async fn read(
    connection: &mut Connection,
    request: Outgoing,
) -> Result<(Response<Bytes>, Option<Duration>)> {
    let sent = Instant::now();
    let (head, mut body) = connection.begin(request).await?.into_parts();
    let (mut text, mut first) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        text.extend_from_slice(frame?.data_ref().map_or(&[], |piece| piece));
        if first.is_none() && has(&text, WORDS) {
            first = Some(sent.elapsed());
        }
    }
    if head.status == StatusCode::OK {
        let is_whole = first.is_some() && text.ends_with(DONE);
        ensure!(is_whole, "a stream without words or without an end: {}", String::from_utf8_lossy(&text));
    }
    Ok((Response::from_parts(head, text.into()), first))
}

/// Reads a stream of which nothing is kept, no faster than so many bytes a second; says how many bytes came.
pub(crate) async fn pass(
    connection: &mut Connection,
    request: Outgoing,
    bytes_per_second: Option<f64>,
) -> Result<usize> {
    let began = Instant::now();
    let (head, mut body) = connection.begin(request).await?.into_parts();
    let (mut bytes, mut end) = (0, Vec::new());
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        let Some(piece) = frame.data_ref() else { continue };
        bytes += piece.len();
        end.extend_from_slice(piece);
        end.drain(..end.len().saturating_sub(DONE.len()));
        let due = bytes_per_second.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(bytes as f64 / rate));
        let early = due.saturating_sub(began.elapsed());
        if early > LEAST_PAUSE {
            tokio::time::sleep(early).await;
        }
    }
    ensure!(head.status == StatusCode::OK && end == DONE, "a stream of {bytes} bytes ended in {}", head.status);
    Ok(bytes)
}

fn has(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|window| window == words)
}
