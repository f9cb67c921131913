//! The HTTP server.

use crate::{component::Handler, problem::Problem, route::Route};
use anyhow::{Context as _, Result};
use http_body_util::{BodyExt as _, Limited};
use hyper::{
    Request, Response, Uri,
    body::Incoming,
    header::{HOST, HeaderName, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use wasmtime_wasi_http::{
    Error, WasiBody,
    handler::{ExpirationError, Request as GuestRequest},
    io::TokioIo,
};

/// The largest body that is passed on. Functions have limits of their own, far below.
const BODY_LIMIT_BYTES: usize = 64 * 1024 * 1024;
/// How long to rest when the system has no socket left.
const ACCEPT_REST: Duration = Duration::from_millis(50);
/// Where Spin tells a component who is calling.
const CLIENT_ADDRESS: HeaderName = HeaderName::from_static("spin-client-addr");

/// A listening server.
pub(crate) struct Server {
    listener: TcpListener,
    routes: Arc<Vec<(Route, Handler)>>,
}

impl Server {
    /// Begins to listen.
    pub(crate) async fn bind(address: SocketAddr, routes: Vec<(Route, Handler)>) -> Result<Self> {
        let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
        Ok(Self { listener, routes: Arc::new(routes) })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until it is dropped.
    pub(crate) async fn run(&self) {
        loop {
            match self.listener.accept().await {
                Ok((stream, client)) => {
                    tokio::spawn(connection(stream, client, Arc::clone(&self.routes)));
                }
                Err(error) => {
                    eprintln!("cannot accept a connection: {error}");
                    tokio::time::sleep(ACCEPT_REST).await;
                }
            }
        }
    }
}

async fn connection(stream: TcpStream, client: SocketAddr, routes: Arc<Vec<(Route, Handler)>>) {
    // Answers are written at once and small: to wait for more would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let routes = Arc::clone(&routes);
        async move { Ok::<_, Infallible>(answer(request, client, &routes).await) }
    });
    // A client that goes away is no news.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(request: Request<Incoming>, client: SocketAddr, routes: &[(Route, Handler)]) -> Response<WasiBody> {
    let path = request.uri().path();
    let Some((_, handler)) = routes.iter().find(|(route, _)| route.matches(path)) else {
        return Problem::NoRoute.answer();
    };
    let Some(request) = for_guest(request, client) else {
        return Problem::BadRequest.answer();
    };
    match handler.handle((), request).await {
        Ok(answer) => answer,
        Err(error) if error.is::<ExpirationError>() => Problem::TimedOut.answer(),
        Err(error) => {
            eprintln!("a component failed: {error:?}");
            Problem::Trapped.answer()
        }
    }
}

/// The request as a component expects it: with its whole address, and with the caller's, whatever the caller claims.
fn for_guest(request: Request<Incoming>, client: SocketAddr) -> Option<GuestRequest> {
    let (mut head, body) = request.into_parts();
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok())?;
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    head.uri = Uri::builder().scheme("http").authority(host).path_and_query(path).build().ok()?;
    head.headers.insert(CLIENT_ADDRESS, HeaderValue::from_str(&client.to_string()).ok()?);
    let body = Limited::new(body, BODY_LIMIT_BYTES).map_err(|_| Error::HttpRequestBodySize(None));
    Some(Request::from_parts(head, body.boxed_unsync()))
}
