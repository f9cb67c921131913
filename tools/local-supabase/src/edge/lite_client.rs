//! Passing requests on to lite.

use super::{bearer, refuse};
use crate::keys::Keys;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::sync::Arc;

/// How long a client should wait while lite is started again.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

#[derive(Clone)]
pub(super) struct LiteClient {
    client: Client<HttpConnector, Body>,
    authority: String,
    keys: Arc<Keys>,
}

impl LiteClient {
    /// A client of the lite that listens on `port` of the loopback interface.
    pub(super) fn new(port: u16, keys: Arc<Keys>) -> LiteClient {
        LiteClient {
            client: Client::builder(TokioExecutor::new()).build_http(),
            authority: format!("127.0.0.1:{port}"),
            keys,
        }
    }

    /// lite's answer. A good ES256 token is replaced by an HS256 one with the same claims; any other goes on as it is, for
    /// lite to refuse.
    pub(super) async fn send(&self, mut request: Request) -> Response {
        if let Some(token) = self.token_for_lite(&request) {
            request.headers_mut().insert(header::AUTHORIZATION, token);
        }
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        match Uri::builder().scheme("http").authority(self.authority.as_str()).path_and_query(target).build() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(_) => return refuse(StatusCode::BAD_REQUEST, "Invalid URL"),
        }
        match self.client.request(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(_) => {
                let mut answer = refuse(StatusCode::SERVICE_UNAVAILABLE, "auth and storage are being started");
                answer.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
                answer
            }
        }
    }

    fn token_for_lite(&self, request: &Request) -> Option<HeaderValue> {
        let claims = self.keys.claims(&bearer(request.headers())?)?;
        let token = self.keys.sign_shared(&claims).ok()?;
        HeaderValue::from_str(&format!("Bearer {token}")).ok()
    }
}
