//! The two issuers' keys over HTTP: as Supabase Auth and as Clerk publish them.

use super::tokens::Keys;
use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, sync::Arc};
use tokio::net::TcpListener;

/// Serves the key sets until the program ends; gives the URL.
pub(crate) async fn serve(keys: &Keys) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let sets = Arc::new((Bytes::from(keys.p256_set.to_string()), Bytes::from(keys.rsa_set.to_string())));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let sets = sets.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                let answer = match request.uri().path() {
                    "/auth/v1/.well-known/jwks.json" => key_set(sets.0.clone()),
                    "/.well-known/jwks.json" => key_set(sets.1.clone()),
                    _ => status(StatusCode::NOT_FOUND),
                };
                async { Ok::<_, Infallible>(answer) }
            });
            // A client that goes away is no concern of ours.
            tokio::spawn(async move { http1::Builder::new().serve_connection(TokioIo::new(stream), service).await });
        }
    });
    Ok(url)
}

fn key_set(set: Bytes) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(set));
    let json = http::HeaderValue::from_static("application/json");
    answer.headers_mut().insert(http::header::CONTENT_TYPE, json);
    answer
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}
