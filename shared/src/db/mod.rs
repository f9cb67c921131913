//! The database, through PostgREST.
//!
//! A call is one request that PostgREST's documentation describes ("Functions as RPC"), one round trip and one transaction.

mod error;
mod request;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    http::{App, Call, Reply},
    platform::{BoxFuture, Outbound, SendError},
    problem::{Code, Outcome, Problem},
};

/// The header with which an RPC says that it gave an earlier answer again.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The database with one caller's identity.
#[derive(Clone)]
pub struct Db {
    pub(crate) app: Arc<App>,
    pub(crate) call: Call,
    pub(crate) bearer: Option<String>,
}

impl Db {
    /// The database as a caller sees it; without a token, as the public does.
    pub fn new(app: Arc<App>, call: Call, bearer: Option<String>) -> Self {
        Self { app, call, bearer }
    }

    /// Calls a function and passes its answer on: its JSON is the body, unread. A member `amount` of the arguments is the
    /// function's parameter `p_amount`.
    pub fn rpc<'a>(&'a self, function: &'a str, arguments: impl Serialize) -> BoxFuture<'a, Outcome<Reply>> {
        self.call(function, serde_json::to_value(arguments))
    }

    /// Calls a function and reads its answer.
    pub async fn rpc_as<T: DeserializeOwned>(&self, function: &str, arguments: impl Serialize) -> Outcome<T> {
        let reply = self.rpc(function, arguments).await?;
        serde_json::from_slice(&reply.body)
            .map_err(|e| error::unavailable(format_args!("{function} answered what we cannot read: {e}")))
    }

    /// The part that no arguments' type changes: boxed, so that a module holds it once and not once a route.
    fn call<'a>(&'a self, function: &'a str, arguments: serde_json::Result<Value>) -> BoxFuture<'a, Outcome<Reply>> {
        Box::pin(async move {
            let arguments = arguments.map_err(|e| Problem::new(Code::Internal).because(e))?;
            let answer = self.send(self.build(function, arguments)?).await?;
            let replayed = answer.headers().get(&REPLAYED).cloned();
            let mut reply = Reply::raw(answer.status(), answer.into_body());
            reply.headers.extend(replayed.map(|replayed| (REPLAYED, replayed)));
            Ok(reply)
        })
    }

    fn build(&self, function: &str, arguments: Value) -> Outcome<Outbound> {
        let internal = |e: &dyn std::fmt::Display| Problem::new(Code::Internal).because(e);
        let named: Map<String, Value> = match arguments {
            // A null is left out: a parameter's default means the same, and JSON's null is a value to a jsonb parameter.
            Value::Object(members) => {
                let mut named = Map::new();
                // Not `collect`, which sorts first: 2 kB gzipped a module.
                for (name, value) in members.into_iter().filter(|(_, value)| !value.is_null()) {
                    named.insert(format!("p_{name}"), value);
                }
                named
            }
            Value::Null => Map::new(),
            _ => return Err(internal(&"arguments must be an object")),
        };
        let body = serde_json::to_vec(&named).map_err(|e| internal(&e))?;
        request::build(&self.app.config, function, self.bearer.as_deref(), body.into())
    }

    async fn send(&self, request: Outbound) -> Outcome<http::Response<Bytes>> {
        match self.app.send(&self.call, request).await {
            Ok(answer) if answer.status().is_success() && is_json(&answer) => Ok(answer),
            Ok(answer) if answer.status().is_success() => Err(error::unavailable("an answer that is not JSON")),
            Ok(answer) => Err(error::problem(answer.status(), answer.body())),
            Err(SendError::Timeout) => Err(error::timeout(SendError::Timeout)),
            Err(other) => Err(error::unavailable(other)),
        }
    }
}

fn is_json(answer: &http::Response<Bytes>) -> bool {
    let kind = answer.headers().get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    answer.status() == StatusCode::NO_CONTENT || kind.is_some_and(|kind| kind.starts_with("application/json"))
}
