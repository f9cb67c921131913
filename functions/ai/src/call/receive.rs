//! A provider's answer that is read whole, within a limit and a time.

use bytes::{Bytes, BytesMut};
use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use shared::{
    platform::{Outbound, SendError, Streamed},
    problem::Outcome,
};

use super::Open;
use crate::providers::refusal::{missing, refusal};

/// The largest answer, in bytes: some pictures, in base64.
const MAX_ANSWER_BYTES: usize = 24 << 20;
/// The largest refusal, in bytes.
const MAX_REFUSAL_BYTES: usize = 64 << 10;

/// Asks a provider; what is no success is a problem.
pub(crate) async fn ask(open: &Open, provider: &str, request: Outbound) -> Outcome<Streamed> {
    let answer = open.app.stream(&open.call, request).await.map_err(|failure| missing(provider, &failure))?;
    if answer.head.status.is_success() {
        return Ok(answer);
    }
    let (status, headers) = (answer.head.status, answer.head.headers.clone());
    let body = read(open, answer, MAX_REFUSAL_BYTES).await.unwrap_or_default();
    Err(refusal(&open.app.config.ai, provider, status, &headers, &body))
}

/// Reads the answer's body.
pub(crate) async fn body(open: &Open, provider: &str, answer: Streamed) -> Outcome<Bytes> {
    read(open, answer, MAX_ANSWER_BYTES).await.map_err(|failure| missing(provider, &failure))
}

async fn read(open: &Open, answer: Streamed, limit: usize) -> Result<Bytes, SendError> {
    let mut pieces = answer.body;
    let reading = async move {
        let mut body = BytesMut::new();
        while let Some(piece) = pieces.next().await {
            body.extend_from_slice(&piece?);
            if body.len() > limit {
                return Err(SendError::TooLarge);
            }
        }
        Ok(body.freeze())
    };
    let alarm = open.app.platform().sleep_ms(open.app.config.ai.timeout_ms);
    match select(Box::pin(reading), alarm).await {
        Either::Left((body, _)) => body,
        Either::Right(_) => Err(SendError::Timeout),
    }
}
