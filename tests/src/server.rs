//! Small HTTP servers that a test stands in for others with: an issuer, an attacker, a network that breaks.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use crate::wait;
use axum::{Router, body::Body, extract::Request, http::HeaderValue, response::Response};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// How long a port may be in use.
const LIMIT: Duration = Duration::from_secs(5);

/// Put into an answer's extensions: instead of the answer, the connection ends.
#[derive(Clone)]
pub struct HangUp;

/// A server that ends with its value.
pub struct Server {
    /// `http://127.0.0.1:<port>`.
    pub url: String,
    task: JoinHandle<()>,
}

impl Server {
    /// Ends it; when this returns, nobody listens any more.
    pub async fn stop(mut self) {
        self.task.abort();
        let ended = (&mut self.task).await;
        assert!(ended.is_err_and(|e| e.is_cancelled()), "a server ends only when it is told to");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Serves on a port of this machine; on any free one for 0.
    pub async fn start<F, A>(port: u16, answer: F) -> Self
    where
        F: Fn(Request) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        // The last server of this port may be on its way out.
        let what = format!("port {port}");
        let bind = async || TcpListener::bind(("127.0.0.1", port)).await.ok();
        let listener = wait::until(&what, LIMIT, bind).await;
        let url = format!("http://{}", listener.local_addr().unwrap());
        let handler = move |request: Request| hang_up_if_told(answer.clone(), request);
        let service = Router::new().fallback(handler).into_make_service_with_connect_info::<Line>();
        let task = tokio::spawn(async move {
            axum::serve(Wires(listener), service).await.unwrap();
        });
        Self { url, task }
    }
}

async fn hang_up_if_told<F, A>(answer: F, request: Request) -> Response
where
    F: Fn(Request) -> A,
    A: Future<Output = Response>,
{
    let line = request.extensions().get::<axum::extract::ConnectInfo<Line>>().cloned();
    let mut answer = answer(request).await;
    // A connection that outlived its server would answer for the next one on this port.
    answer.headers_mut().insert("connection", HeaderValue::from_static("close"));
    if answer.extensions().get::<HangUp>().is_some() {
        line.unwrap().0.0.store(true, Ordering::SeqCst);
        return Response::new(Body::empty());
    }
    answer
}

/// Whether a connection is cut.
#[derive(Clone)]
struct Line(Arc<AtomicBool>);

impl axum::extract::connect_info::Connected<axum::serve::IncomingStream<'_, Wires>> for Line {
    fn connect_info(stream: axum::serve::IncomingStream<'_, Wires>) -> Self {
        Self(stream.io().cut.clone())
    }
}

/// A listener whose connections can be cut.
struct Wires(TcpListener);

impl axum::serve::Listener for Wires {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.0).await;
        (Wire { stream, cut: Arc::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection that refuses to write once it is cut.
struct Wire {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
}

impl Wire {
    fn check(&self) -> io::Result<()> {
        if self.cut.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
