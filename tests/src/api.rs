//! A client of the functions.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap, redirect::Policy};
use serde_json::Value;

use crate::problem;

/// How long any answer may take. The functions' own limit for the database is 10 s.
const LIMIT: Duration = Duration::from_secs(30);

/// The functions, for one caller.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    base: String,
    token: Option<String>,
}

impl Api {
    /// The functions at an address, for anybody.
    pub fn new(base: &str) -> Self {
        // No redirects: the tests want to see them. No proxy: the functions are on this machine.
        let client = Client::builder().redirect(Policy::none()).no_proxy().timeout(LIMIT).build().unwrap();
        Self { client, base: base.trim_end_matches('/').to_owned(), token: None }
    }

    /// The same for whom this token belongs to.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The caller's token.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    /// A request without a body.
    pub fn request(&self, method: &str, path: &str) -> Call {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.client.request(method, format!("{}{path}", self.base));
        Call(match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        })
    }

    /// A GET.
    pub fn get(&self, path: &str) -> Call {
        self.request("GET", path)
    }

    /// A POST of a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.request("POST", path).body("application/json", body.to_string())
    }
}

/// A request that is being put together.
pub struct Call(RequestBuilder);

impl Call {
    /// With one more header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// With so much time for all of it, the body included.
    pub fn within(self, limit: Duration) -> Self {
        Self(self.0.timeout(limit))
    }

    /// With an idempotency key.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// With a body of a type.
    pub fn body(self, kind: &str, bytes: impl Into<Bytes>) -> Self {
        Self(self.0.header("content-type", kind).body(bytes.into()))
    }

    /// With bytes and no word of what they are.
    pub fn untyped(self, bytes: impl Into<Bytes>) -> Self {
        Self(self.0.body(bytes.into()))
    }

    /// Sends it; fails the test if there is no answer.
    pub async fn send(self) -> Answer {
        self.try_send().await.expect("an answer")
    }

    /// Sends it and reads no more than the head.
    pub async fn open(self) -> reqwest::Response {
        self.0.send().await.expect("an answer")
    }

    /// Sends it, where it may go wrong.
    pub async fn try_send(self) -> reqwest::Result<Answer> {
        let answer = self.0.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Answer { status, headers, body: answer.bytes().await? })
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// A header's value, empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{} {}: {e}", self.status, self.text()))
    }

    /// The body of an answer that has this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert!(!self.header("x-request-id").is_empty(), "every answer has its request id");
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The problem document of an answer that has this status and code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        problem::assert_problem(self, status, code)
    }

    /// Asserts a 422 (or another refusal) with a fault at this pointer; gives the fault's code.
    #[track_caller]
    pub fn fault(&self, status: u16, code: &str, pointer: &str) -> String {
        let document = self.problem(status, code);
        let faults = document["errors"].as_array().unwrap_or_else(|| panic!("no errors: {document}"));
        let fault = faults.iter().find(|fault| fault["pointer"] == pointer);
        fault.unwrap_or_else(|| panic!("no fault at {pointer}: {document}"))["code"].as_str().unwrap().to_owned()
    }

    /// The value of a cookie that the answer sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
        let mut values = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.split(';').next());
        values.next().map(str::to_owned)
    }
}
