//! PayPal's REST API.

mod refusal;

use base64ct::{Base64, Encoding as _};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::Value;

use super::{Answer, CallError, Exchange};
use crate::{
    config,
    platform::Outbound,
    problem::{Code, Problem},
};

/// The provider's name.
pub const NAME: &str = "paypal";

/// Under which key an instance keeps its access token.
const TOKEN_CACHE_KEY: &str = "paypal-access-token";

/// How long before its end a token is no longer used, in seconds.
const TOKEN_MARGIN_SECONDS: i64 = 60;

/// The longest a token is kept, in seconds, whatever PayPal says.
const MAX_TOKEN_SECONDS: i64 = 8 * 3600;

const PAYPAL_REQUEST_ID: HeaderName = HeaderName::from_static("paypal-request-id");
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// PayPal, for one operation.
pub struct PayPal<'a> {
    exchange: &'a Exchange,
    config: &'a config::PayPal,
}

impl<'a> PayPal<'a> {
    /// PayPal with the configured app.
    pub fn new(exchange: &'a Exchange, config: &'a config::PayPal) -> Self {
        Self { exchange, config }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Result<Answer, CallError> {
        self.call(Method::GET, path, Bytes::new(), None).await
    }

    /// Creates or changes: what was done under this id is not done again.
    pub async fn post(&self, path: &str, body: &Value, request_id: &str) -> Result<Answer, CallError> {
        self.call(Method::POST, path, json(body), Some(request_id)).await
    }

    /// A POST that changes nothing, or puts something into a state in which it stays; PayPal takes no request id there.
    pub async fn set(&self, path: &str, body: &Value) -> Result<Answer, CallError> {
        self.call(Method::POST, path, json(body), None).await
    }

    /// The same with a body that is JSON already, which PayPal gets byte for byte.
    pub async fn set_text(&self, path: &str, body: Bytes) -> Result<Answer, CallError> {
        self.call(Method::POST, path, body, None).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        request_id: Option<&str>,
    ) -> Result<Answer, CallError> {
        let mut token = match self.known_token() {
            Some(token) => token,
            None => self.fetch_token().await?,
        };
        let mut refetched = false;
        loop {
            let headers = headers(&format!("Bearer {token}"), request_id)?;
            let url = format!("{}{path}", self.config.api_url);
            let request = Outbound { method: method.clone(), url, headers, body: body.clone(), timeout_ms: 0 };
            let received = self.exchange.send(request).await?;
            if received.status.is_success() {
                return Ok(Answer { body: received.body, provider: NAME });
            }
            // A token may be withdrawn before its time.
            if received.status.as_u16() != 401 || refetched || received.tried_before {
                return Err(refusal::read(received));
            }
            token = self.fetch_token().await?;
            refetched = true;
        }
    }

    fn known_token(&self) -> Option<String> {
        String::from_utf8(self.exchange.app.platform().cache_get(TOKEN_CACHE_KEY)?.to_vec()).ok()
    }

    /// A new token (RFC 6749 section 4.4). Whatever goes wrong here, nothing of the operation has been sent.
    async fn fetch_token(&self) -> Result<String, CallError> {
        let untouched = |error: CallError| CallError::Untouched(error.into_problem());
        let pair = format!("{}:{}", self.config.client_id, self.config.client_secret.expose());
        let mut headers = headers(&format!("Basic {}", Base64::encode_string(pair.as_bytes())), None)?;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form);
        let url = format!("{}/v1/oauth2/token", self.config.api_url);
        let body = Bytes::from_static(b"grant_type=client_credentials");
        let request = Outbound { method: Method::POST, url, headers, body, timeout_ms: 0 };
        let received = self.exchange.send(request).await.map_err(untouched)?;
        if !received.status.is_success() {
            return Err(untouched(refusal::read(received)));
        }
        let answer = Answer { body: received.body, provider: NAME };
        let token = answer.text("/access_token").map_err(untouched)?;
        let seconds = answer.integer("/expires_in").map_err(untouched)?.min(MAX_TOKEN_SECONDS) - TOKEN_MARGIN_SECONDS;
        if let Some(seconds) = u32::try_from(seconds).ok().filter(|seconds| *seconds > 0) {
            let platform = self.exchange.app.platform();
            platform.cache_put(TOKEN_CACHE_KEY, Bytes::copy_from_slice(token.as_bytes()), seconds);
        }
        Ok(token.to_owned())
    }
}

/// The JSON of a body without its nulls, which PayPal takes for values of the wrong type.
fn json(body: &Value) -> Bytes {
    let mut body = body.clone();
    without_nulls(&mut body);
    body.to_string().into()
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

fn headers(authorization: &str, request_id: Option<&str>) -> Result<HeaderMap, CallError> {
    let value = |text: &str| {
        let refused = |e| CallError::refuse(Problem::new(Code::Internal).because(e));
        HeaderValue::from_str(text).map_err(refused)
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, value(authorization)?);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    // The short form of an answer leaves out the captures of an order.
    headers.insert(PREFER, HeaderValue::from_static("return=representation"));
    if let Some(id) = request_id {
        headers.insert(PAYPAL_REQUEST_ID, value(id)?);
    }
    Ok(headers)
}
