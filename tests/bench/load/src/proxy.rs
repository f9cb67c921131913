//! A proxy before what the functions call: it writes down what goes through it.

use super::client::{authority, once};
use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    mem,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::net::TcpListener;

/// The proxy. It ends with the program.
pub(crate) struct Proxy {
    /// Where it answers.
    pub(crate) url: String,
    paths: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// A proxy before `target`.
    pub(crate) async fn start(target: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let paths = Arc::new(Mutex::new(Vec::new()));
        let (target, seen) = (authority(target).to_owned(), paths.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (target, seen) = (target.clone(), seen.clone());
                let service = service_fn(move |request: Request<Incoming>| {
                    seen.lock().unwrap_or_else(PoisonError::into_inner).push(request.uri().path().to_owned());
                    forward(target.clone(), request)
                });
                tokio::spawn(
                    async move { http1::Builder::new().serve_connection(TokioIo::new(stream), service).await },
                );
            }
        });
        Ok(Self { url, paths })
    }

    /// The paths that were asked for since the last time this was called.
    pub(crate) fn take_paths(&self) -> Vec<String> {
        mem::take(&mut *self.paths.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn forward(target: String, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let answer = async {
        let (mut head, body) = request.into_parts();
        head.headers.insert(header::HOST, target.parse()?);
        let body = body.collect().await?.to_bytes();
        let (mut head, body) = once(&target, Request::from_parts(head, Full::new(body))).await?.into_parts();
        // The whole body is at hand, whatever way it came.
        head.headers.remove(header::TRANSFER_ENCODING);
        anyhow::Ok(Response::from_parts(head, Full::new(body)))
    };
    Ok(answer.await.unwrap_or_else(|error| {
        let mut answer = Response::new(Full::from(error.to_string()));
        *answer.status_mut() = StatusCode::BAD_GATEWAY;
        answer
    }))
}
