//! HTTP/1.1 over a connection that is kept.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    body::Incoming,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A request whose body is at hand.
pub(crate) type Outgoing = Request<Full<Bytes>>;

/// One connection. It serves one request after the other.
pub(crate) struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Connects to an authority such as `127.0.0.1:8787`.
    pub(crate) async fn open(authority: &str) -> Result<Self> {
        let stream = TcpStream::connect(authority).await.with_context(|| format!("nobody answers on {authority}"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Its end shows at the next request.
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(&mut self, request: Outgoing) -> Result<Response<Bytes>> {
        let (head, body) = self.begin(request).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }

    /// Sends a request; the answer's body is still to be read.
    pub(crate) async fn begin(&mut self, request: Outgoing) -> Result<Response<Incoming>> {
        self.0.ready().await?;
        Ok(self.0.send_request(request).await?)
    }
}

/// One request on a connection of its own.
pub(crate) async fn once(authority: &str, request: Outgoing) -> Result<Response<Bytes>> {
    Connection::open(authority).await?.send(request).await
}

/// The authority of a URL without a path: `127.0.0.1:54321`.
pub(crate) fn authority(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/')
}
