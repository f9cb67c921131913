//! A platform for unit tests: what other services answer is written down beforehand, what they were sent is kept, and time
//! passes only when somebody waits.
#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::Router;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use serde_json::Value;

use crate::{
    http::{App, Instance},
    platform::{BoxFuture, MemoryCache, NoRandomness, Outbound, Platform, PublicKey, SendError, Streamed},
};

/// When a [`Script`] begins, Unix time in milliseconds.
const START_MS: i64 = 1_800_000_000_000;

/// A platform with a script.
#[derive(Default)]
pub struct Script {
    variables: HashMap<String, String>,
    answers: Mutex<VecDeque<Result<http::Response<Bytes>, SendError>>>,
    sent: Mutex<Vec<Outbound>>,
    passed_ms: AtomicI64,
    cache: MemoryCache,
}

impl Script {
    /// With these variables beside the least that a configuration needs.
    pub fn new(variables: &[(&str, &str)]) -> Arc<Self> {
        let least = [
            ("TURNPIKE_ENV", "local"),
            ("SUPABASE_URL", "http://supabase.test"),
            ("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_local_turnpike"),
        ];
        let all = least.iter().chain(variables).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Arc::new(Self { variables: all.collect(), ..Self::default() })
    }

    /// What handlers share, on this platform.
    pub fn app(self: &Arc<Self>) -> Arc<App> {
        Instance::new(self.clone(), "test", Router::new()).app().expect("a configuration without faults")
    }

    /// The next answer is this JSON.
    pub fn answer(&self, status: u16, body: &Value) -> &Self {
        self.answer_with(status, &[], body.to_string())
    }

    /// The next answer has these headers and this text.
    pub fn answer_with(&self, status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> &Self {
        let mut answer = http::Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        locked(&self.answers).push_back(Ok(answer.body(body.into()).expect("an answer")));
        self
    }

    /// Instead of the next answer there is this. A time-out takes its time.
    pub fn fail(&self, error: SendError) -> &Self {
        locked(&self.answers).push_back(Err(error));
        self
    }

    /// The same several times.
    pub fn times<'s>(&'s self, count: usize, write: impl Fn(&'s Self) -> &'s Self) -> &'s Self {
        (0..count).for_each(|_| {
            write(self);
        });
        self
    }

    /// What was sent since this was last asked.
    pub fn sent(&self) -> Vec<Outbound> {
        std::mem::take(&mut locked(&self.sent))
    }

    /// How many answers nobody asked for.
    pub fn left(&self) -> usize {
        locked(&self.answers).len()
    }

    /// How much time has passed, in milliseconds.
    pub fn passed_ms(&self) -> i64 {
        self.passed_ms.load(Ordering::Relaxed)
    }

    fn pass(&self, duration_ms: u32) {
        self.passed_ms.fetch_add(duration_ms.into(), Ordering::Relaxed);
    }
}

/// Runs a future that waits for nothing but a [`Script`].
pub fn finish<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("a script never makes one wait")
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Platform for Script {
    fn name(&self) -> &'static str {
        "script"
    }

    fn send(&self, request: Outbound) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        let timeout_ms = request.timeout_ms;
        locked(&self.sent).push(request);
        let answer = locked(&self.answers).pop_front().expect("an answer for every request");
        if matches!(answer, Err(SendError::Timeout)) {
            self.pass(timeout_ms);
        }
        Box::pin(async move { answer })
    }

    fn stream(&self, _request: Outbound) -> BoxFuture<'_, Result<Streamed, SendError>> {
        Box::pin(async { Err(SendError::NotSent("no streams here".to_owned())) })
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(START_MS + self.passed_ms()).expect("a time")
    }

    fn sleep_ms(&self, duration_ms: u32) -> BoxFuture<'_, ()> {
        self.pass(duration_ms);
        Box::pin(async {})
    }

    fn random(&self) -> Result<[u8; 32], NoRandomness> {
        Ok([0; 32])
    }

    fn background(&self, work: BoxFuture<'static, ()>) {
        finish(work);
    }

    fn cache_get(&self, key: &str) -> Option<Bytes> {
        self.cache.get(key, self.now().timestamp_millis())
    }

    fn cache_put(&self, key: &str, value: Bytes, ttl_seconds: u32) {
        self.cache.put(key, value, self.now().timestamp_millis(), ttl_seconds);
    }

    fn rate_limit<'a>(&'a self, _binding: &'a str, _key: &'a str) -> BoxFuture<'a, Option<bool>> {
        Box::pin(async { None })
    }

    fn asset<'a>(&'a self, _path: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        Box::pin(async { None })
    }

    fn verify<'a>(&'a self, _key: &'a PublicKey, _message: &'a [u8], _signature: &'a [u8]) -> BoxFuture<'a, bool> {
        Box::pin(async { false })
    }

    fn log(&self, line: &str) {
        eprintln!("{line}");
    }
}
