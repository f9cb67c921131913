//! Stripe's API.

mod refusal;
mod status;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::Value;

use super::{Answer, CallError, Exchange, error, form};
use crate::{
    config,
    platform::Outbound,
    problem::{Code, Problem},
};

pub use refusal::public_decline_code;
pub use status::{intent_status, refund_status, subscription_status};

/// The version of the API that we write and read (<https://docs.stripe.com/api/versioning>); that of npm `stripe` 23.1.0.
pub const API_VERSION: &str = "2026-10-28.endive";

/// The provider's name.
pub const NAME: &str = "stripe";

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const STRIPE_VERSION: HeaderName = HeaderName::from_static("stripe-version");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Stripe, for one operation.
pub struct Stripe<'a> {
    exchange: &'a Exchange,
    config: &'a config::Stripe,
    live: bool,
}

impl<'a> Stripe<'a> {
    /// Stripe with the key of the configured mode.
    pub fn new(exchange: &'a Exchange, config: &'a config::Stripe, live: bool) -> Self {
        Self { exchange, config, live }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Result<Answer, CallError> {
        self.call(Method::GET, path, String::new(), None).await
    }

    /// Creates or changes: what was done under this key is not done again.
    pub async fn post(&self, path: &str, body: &Value, idempotency_key: &str) -> Result<Answer, CallError> {
        self.call(Method::POST, path, form::encode(body), Some(idempotency_key)).await
    }

    /// A POST that changes nothing that counts, such as a preview or a link.
    pub async fn ask(&self, path: &str, body: &Value) -> Result<Answer, CallError> {
        self.call(Method::POST, path, form::encode(body), None).await
    }

    /// Deletes; what is deleted stays so. Stripe takes no key here.
    pub async fn delete(&self, path: &str) -> Result<Answer, CallError> {
        self.call(Method::DELETE, path, String::new(), None).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: String,
        idempotency_key: Option<&str>,
    ) -> Result<Answer, CallError> {
        let url = format!("{}{path}", self.config.api_url);
        let headers = self.headers(&body, idempotency_key)?;
        let request = Outbound { method, url, headers, body: body.into(), timeout_ms: 0 };
        let received = self.exchange.send(request).await?;
        if !received.status.is_success() {
            return Err(refusal::read(received));
        }
        // A key of one mode that reached the other would be caught by its prefix; a stand-in or a proxy has none.
        if received.body.get("livemode").and_then(Value::as_bool).is_some_and(|live| live != self.live) {
            return Err(CallError::Unknown(error::invalid(
                NAME,
                "Stripe answered in the other mode than PAYMENTS_MODE",
            )));
        }
        Ok(Answer { body: received.body, provider: NAME })
    }

    fn headers(&self, body: &str, idempotency_key: Option<&str>) -> Result<HeaderMap, CallError> {
        let value = |text: &str| {
            let refused = |e| CallError::refuse(Problem::new(Code::Internal).because(e));
            HeaderValue::from_str(text).map_err(refused)
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value(&format!("Bearer {}", self.config.secret_key.expose()))?);
        headers.insert(STRIPE_VERSION, HeaderValue::from_static(API_VERSION));
        if !body.is_empty() {
            headers.insert(header::CONTENT_TYPE, FORM);
        }
        if let Some(key) = idempotency_key {
            headers.insert(IDEMPOTENCY_KEY, value(key)?);
        }
        Ok(headers)
    }
}
