//! What crosses the seam: outbound requests, their answers and what can go wrong with them.

use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::{HeaderMap, Method};

/// The largest request body a function reads, in bytes, unless its `Traits` allow more. More is answered 413.
pub const MAX_INBOUND_BODY_BYTES: usize = 1 << 20;

/// The largest answer a function buffers from an upstream service, in bytes.
pub const MAX_UPSTREAM_BODY_BYTES: usize = 4 << 20;

/// Marks a request whose body passed the function's limit; the adapter has dropped the body.
#[derive(Clone, Copy, Debug)]
pub struct TooLarge;

/// The platform gave no random bytes; whoever needed a secret must refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

/// A request to another service.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// The headers, `host` and `content-length` left to the platform.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Bytes,
    /// How long the whole exchange may take, in milliseconds.
    pub timeout_ms: u32,
}

/// A body as it arrives.
pub type ByteStream = BoxStream<'static, Result<Bytes, SendError>>;

/// An answer whose body is still on its way.
pub struct Streamed {
    /// Status and headers.
    pub head: http::response::Parts,
    /// The body.
    pub body: ByteStream,
}

/// Why there is no answer from another service. Only [`SendError::NotSent`] says whether the service acted on the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// There was no connection, so the service has seen nothing of the request; the text is for the log. Workers cannot
    /// tell and says [`SendError::Unreachable`].
    NotSent(String),
    /// No answer in time.
    Timeout,
    /// No connection, or it broke; the text is for the log.
    Unreachable(String),
    /// The answer was larger than [`MAX_UPSTREAM_BODY_BYTES`].
    TooLarge,
}

impl std::fmt::Display for SendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Timeout => f.write_str("no answer in time"),
            Self::NotSent(why) => write!(f, "not sent: {why}"),
            Self::Unreachable(why) => write!(f, "unreachable: {why}"),
            Self::TooLarge => f.write_str("the answer is too large"),
        }
    }
}

impl std::error::Error for SendError {}
